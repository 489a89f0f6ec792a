// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Network;
import org.espalier.graph.training.Variant;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * A network lowered for inference alone, with the input transform in front: what an exported model
 * consists of. It takes raw examples, batch dimension open: an image network one float32 input of
 * pixels from 0 to 255, a table's network one input a column, a text network one int32 input of
 * ids.
 *
 * @param inputs placeholders by name
 * @param outputs float32, {@code [batch, ...]}, by name
 */
public record InferenceGraph(
    Map<String, Placeholder<?>> inputs, Map<String, Operand<TFloat32>> outputs) {

  /**
   * Adds a network to a graph.
   *
   * @param tf where to
   * @param source the effective parameters, constants or variables
   * @throws IllegalArgumentException if the network has several inputs
   */
  public static InferenceGraph lower(
      Ops tf, Network network, InputTransform transform, ParameterSource source) {
    NodeNames.require();
    if (network.inputs().size() != 1) {
      throw new IllegalArgumentException(
          "network " + network.name() + " must have one input, has " + network.inputs().size());
    }
    Network.Input input = network.inputs().get(0);
    org.tensorflow.ndarray.Shape shape =
        org.tensorflow.ndarray.Shape.of(-1).append(Transfer.shape(input.shape()));
    Map<String, Placeholder<?>> placeholders = new LinkedHashMap<>();
    Operand<?> features;
    if (transform instanceof InputTransform.Columns columns) {
      List<Operand<?>> raw = new ArrayList<>();
      for (InputTransform.Column column : columns.columns()) {
        Class<? extends TType> type =
            column instanceof InputTransform.Numeric ? TFloat32.class : TString.class;
        Placeholder<?> placeholder =
            placeholder(tf, column.name(), type, org.tensorflow.ndarray.Shape.of(-1));
        placeholders.put(column.name(), placeholder);
        raw.add(placeholder);
      }
      features = TransformGraph.encode(tf.withSubScope("transform"), columns, raw);
    } else if (input.type() == Network.Type.INT32) {
      Placeholder<TInt32> ids = placeholder(tf, input.name(), TInt32.class, shape);
      placeholders.put(input.name(), ids);
      features = ids;
    } else {
      Placeholder<TFloat32> raw = placeholder(tf, input.name(), TFloat32.class, shape);
      placeholders.put(input.name(), raw);
      features = TransformGraph.scale(tf.withSubScope("transform"), transform, raw, input.shape());
    }
    Lowering<TFloat32> lowering =
        new Lowering<>(
            tf.withSubScope("network"),
            TFloat32.class,
            Variant.Mode.INFERENCE,
            source,
            (layer, value) -> {
              throw new AssertionError("inference drops nothing out");
            });
    return new InferenceGraph(
        placeholders, lowering.lower(network, Map.of(input.name(), features)));
  }

  private static <T extends TType> Placeholder<T> placeholder(
      Ops tf, String name, Class<T> type, org.tensorflow.ndarray.Shape shape) {
    // TensorFlow's names must not start with an underscore; a column's may start with anything.
    String safe = name.replaceAll("[^A-Za-z0-9_.]", "_").replaceFirst("^_", "x_");
    return tf.withSubScope("input").withName(safe).placeholder(type, Placeholder.shape(shape));
  }
}
