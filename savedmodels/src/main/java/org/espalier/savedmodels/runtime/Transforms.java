// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.List;
import java.util.Optional;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.TableColumn;

/** What is done to raw inputs before a network sees them, in the runtime's words. */
final class Transforms {

  private Transforms() {}

  /** The input that a model of the network takes. */
  static ModelGraph.Input input(InputTransform transform, Network.Input input) {
    if (transform instanceof InputTransform.Columns columns) {
      int width = columns.columns().size();
      return ModelGraph.Input.floats(input.name(), org.espalier.runtime.graph.Shape.of(width));
    } else if (input.type() == Network.Type.INT32) {
      List<String> words =
          transform instanceof InputTransform.Words known ? known.vocabulary() : List.of();
      return ModelGraph.Input.ids(input.name(), input.shape().dimension(0), words);
    }
    return ModelGraph.Input.floats(input.name(), shape(input.shape()));
  }

  /** The operation on raw numbers, if there is one. */
  static Optional<Op> op(InputTransform transform, int value, Shape shape) {
    if (transform instanceof InputTransform.Channels channels) {
      return Optional.of(Products.scaling(value, scale(channels, shape.dimension(-1))));
    } else if (transform instanceof InputTransform.PerImage) {
      return Optional.of(new Op.Standardization(value));
    } else if (transform instanceof InputTransform.Columns columns) {
      return Optional.of(
          new Op.TableColumns(value, columns.columns().stream().map(Transforms::column).toList()));
    }
    return Optional.empty();
  }

  /** A network's shape as the runtime has it. */
  static org.espalier.runtime.graph.Shape shape(Shape shape) {
    return switch (shape.rank()) {
      case 1 -> org.espalier.runtime.graph.Shape.of(shape.dimension(0));
      case 2 -> org.espalier.runtime.graph.Shape.of(shape.dimension(0), shape.dimension(1));
      case 3 ->
          org.espalier.runtime.graph.Shape.of(
              shape.dimension(0), shape.dimension(1), shape.dimension(2));
      default ->
          throw new IllegalArgumentException(
              "the runtime takes inputs of one to three dimensions, got " + shape);
    };
  }

  /** One mean and deviation stand for all channels. */
  private static Products.Scale scale(InputTransform.Channels transform, int channels) {
    double[] factor = new double[channels];
    float[] mean = new float[channels];
    for (int c = 0; c < channels; c++) {
      int given = transform.mean().size() == 1 ? 0 : c;
      factor[c] = 1 / transform.standardDeviation().get(given);
      mean[c] = transform.mean().get(given).floatValue();
    }
    return Products.centred(factor, mean, new float[channels]);
  }

  private static TableColumn column(InputTransform.Column column) {
    if (column instanceof InputTransform.Numeric numeric) {
      return new TableColumn.Numeric(numeric.name(), numeric.mean(), numeric.standardDeviation());
    }
    var categorical = (InputTransform.Categorical) column;
    return new TableColumn.Categorical(categorical.name(), categorical.categories());
  }
}
