// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;

/** Converts nodes that change shapes: reshaping, padding, pooling, concatenation. */
final class ShapeNodes {

  private ShapeNodes() {}

  /** What leaves every number where it is: all in a row, or dimensions of size 1 more or less. */
  static GraphValue reshape(GraphNode node) {
    GraphValue x = node.bordered(0);
    List<Integer> dimensions = node.dimensions();
    GraphValue reshaped = new GraphValue(x.number(), dimensions, x.border());
    if (reshaped.fits(node.shape(x)) && dimensions.size() > 1) {
      return reshaped;
    }
    node.value(0); // no border
    if (dimensions.size() <= 1) {
      return flat(node, reshaped);
    } else if (node.reshapeInput(x, GraphValue.shape(dimensions))) {
      return reshaped;
    }
    throw node.refused("%s to be made %s".formatted(x.dimensions(), dimensions));
  }

  /** The same in one row. */
  static GraphValue flat(GraphNode node, GraphValue x) {
    boolean is = node.shape(x).rank() == 1;
    return is ? x : GraphValue.of(node.append(new Op.Flatten(x.number())), x.dimensions());
  }

  /** A border of zeros, which the convolution after it takes into its window. */
  static GraphValue pad(GraphNode node) {
    node.requireFloats();
    if (node.inputs().size() > 2 && node.floats(2)[0] != 0) {
      throw node.refused("numbers other than 0");
    }
    GraphValue x = node.channels(0);
    List<Integer> paddings = node.integers(1); // [dimensions, 2]
    int rank = x.dimensions().size() + 1;
    List<Integer> outside = new ArrayList<>(paddings.subList(0, 2));
    outside.addAll(paddings.subList(2 * rank - 2, 2 * rank));
    if (rank < 3 || !outside.equals(Collections.nCopies(4, 0))) {
      throw node.refused("more examples or channels");
    }
    List<Integer> rows = rank == 4 ? paddings.subList(2, 4) : List.of(0, 0);
    List<Integer> columns = paddings.subList(2 * rank - 4, 2 * rank - 2);
    return new GraphValue(
        x.number(),
        node.dimensions(),
        new GraphValue.Border(rows.get(0), rows.get(1), columns.get(0), columns.get(1)));
  }

  static GraphValue concatenate(GraphNode node) {
    node.requireFloats();
    int last = node.inputs().size() - 1;
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < last; i++) {
      if (!node.fromInputs(i)) {
        throw node.refused("constants");
      }
      numbers.add(node.channels(i).number());
    }
    int rank = node.dimensions().size() + 1;
    int axis = node.integers(last).get(0);
    if (axis != -1 && axis != rank - 1) {
      throw node.refused("another axis than the last");
    }
    return node.add(new Op.Concatenation(numbers));
  }

  static GraphValue pool(GraphNode node, Pooling pooling) {
    node.requireFloats();
    node.requireChannelsLast();
    GraphValue x = node.channels(0);
    List<Integer> size = node.list("ksize");
    if (size.get(0) != 1 || size.get(3) != 1) {
      throw node.refused("windows over examples or channels");
    } else if (node.text("padding").equals("EXPLICIT")) {
      throw node.refused("explicit padding");
    }
    Window window = Windows.of(node, x, size.get(1), size.get(2));
    return node.add(new Op.Pool(x.number(), pooling, window));
  }

  /** Over all positions. */
  static GraphValue reduce(GraphNode node, Pooling pooling) {
    node.requireFloats();
    GraphValue x = node.channels(0);
    int rank = x.dimensions().size() + 1;
    List<Integer> axes =
        node.integers(1).stream().map(axis -> axis < 0 ? axis + rank : axis).sorted().toList();
    List<Integer> positions = rank == 4 ? List.of(1, 2) : List.of(1);
    Shape shape = node.shape(x);
    if (rank < 3 || !axes.equals(positions)) {
      throw node.refused("axes %s of %s".formatted(axes, shape));
    }
    return node.add(new Op.GlobalPool(x.number(), pooling));
  }
}
