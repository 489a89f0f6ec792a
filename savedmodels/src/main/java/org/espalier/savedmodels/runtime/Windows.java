// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.List;
import org.espalier.runtime.graph.Window;

/** The windows of TensorFlow's nodes. */
final class Windows {

  private Windows() {}

  /**
   * The window of a convolution or pooling.
   *
   * @param x what it is moved over; its border is part of the padding
   */
  static Window of(GraphNode node, GraphValue x, int height, int width) {
    List<Integer> strides = node.list("strides");
    List<Integer> dilations = node.list("dilations");
    if (dilations.isEmpty()) {
      dilations = List.of(1, 1, 1, 1);
    }
    if (!outside(strides).equals(List.of(1, 1)) || !outside(dilations).equals(List.of(1, 1))) {
      throw node.refused("steps over examples or channels");
    }
    int coveredY = (height - 1) * dilations.get(1) + 1;
    int coveredX = (width - 1) * dilations.get(2) + 1;
    List<Integer> y = padding(node, 1, x.height(), coveredY, strides.get(1));
    List<Integer> z = padding(node, 2, x.width(), coveredX, strides.get(2));
    GraphValue.Border border = x.border();
    return new Window(
        height,
        width,
        strides.get(1),
        strides.get(2),
        dilations.get(1),
        dilations.get(2),
        border.top() + y.get(0),
        border.bottom() + y.get(1),
        border.left() + z.get(0),
        border.right() + z.get(1));
  }

  /** Before and after one dimension of the image. */
  private static List<Integer> padding(
      GraphNode node, int dimension, int length, int covered, int stride) {
    return switch (node.text("padding")) {
      case "VALID" -> List.of(0, 0);
      case "SAME" -> {
        int all = Window.samePadding(length, covered, stride);
        yield List.of(all / 2, all - all / 2);
      }
      case "EXPLICIT" -> node.list("explicit_paddings").subList(2 * dimension, 2 * dimension + 2);
      default -> throw node.refused("padding " + node.text("padding"));
    };
  }

  private static List<Integer> outside(List<Integer> sizes) {
    return List.of(sizes.get(0), sizes.get(3));
  }
}
