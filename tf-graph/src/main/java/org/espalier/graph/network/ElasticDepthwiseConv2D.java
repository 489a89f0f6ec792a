// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A depthwise convolution of several kernel sizes, of which one is in use. The kernel {@code [size,
 * size, channels, 1]} is of the largest size; the next smaller one is its middle times a matrix
 * {@code to-SIZE}, {@code [size * size, size * size]}, shared by all channels, and so on. Which is
 * in use say the selectors {@code use-SIZE}: 1 for one size, 0 for the others. Without bias, padded
 * such that the output has the input's size over the stride, rounded up.
 *
 * @param sizes sides of the square windows, odd, from the largest to the smallest
 * @param stride the step of the window on both axes, at least 1
 * @see <a href="https://arxiv.org/abs/1908.09791">Cai et al., Once-for-All, ICLR 2020</a>
 */
public record ElasticDepthwiseConv2D(
    String name, List<Integer> sizes, int stride, Initializer kernel) implements Layer {

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if there is no size, one is even or below the stride, or they
   *     do not fall
   */
  public ElasticDepthwiseConv2D {
    sizes = ImmutableList.copyOf(sizes);
    boolean falling =
        sizes.equals(sizes.stream().distinct().sorted(Comparator.reverseOrder()).toList());
    if (sizes.isEmpty() || !falling || sizes.stream().anyMatch(size -> size < 1 || size % 2 == 0)) {
      throw new IllegalArgumentException(
          "kernel sizes must be odd and fall, got %s (layer %s)".formatted(sizes, name));
    }
    Window.check(name, sizes.get(0), stride);
    if (sizes.get(sizes.size() - 1) < stride) { // zeros around it would move its middle
      throw new IllegalArgumentException(
          "no kernel size may be below the stride, %d, got %s (layer %s)"
              .formatted(stride, sizes, name));
    }
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = OnlyInput.of(this, inputs, 3);
    return Window.output(name, in, sizes.get(0), stride, Padding.SAME, in.dimension(2));
  }

  /** The kernel; matrices from the largest to the smallest; selectors in the same order. */
  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    int channels = OnlyInput.of(this, inputs, 3).dimension(2);
    int most = sizes.get(0);
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(
        Parameter.kernel(
            name, Shape.of(most, most, channels, 1), kernel, most * most, most * most));
    for (int size : sizes.subList(1, sizes.size())) {
      Shape matrix = Shape.of(size * size, size * size);
      parameters.add(
          new Parameter(
              name + "/to-" + size, matrix, Role.TRANSFORM, new Initializer.Identity(), 0, 0));
    }
    for (int size : sizes) {
      Initializer first = size == most ? Initializer.ones() : Initializer.zeros();
      parameters.add(new Parameter(name + "/use-" + size, Shape.of(), Role.SELECTOR, first, 0, 0));
    }
    return parameters;
  }

  /** Of the largest size. */
  @Override
  public double uses(List<Shape> inputs) {
    return Window.positions(outputShape(inputs));
  }
}
