// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.plan.ChosenLowerings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions of images of any size, so that every way to lay out their numbers is met. */
class LoweringTest {

  private static final Shape WIDE = Shape.of(33, 129, 3);

  /** What each is called, its lowering for one example and for eight, an image and a window. */
  static Stream<Arguments> windows() {
    return Stream.of(
        Arguments.of("point", "Direct", "Direct", WIDE, Window.valid(1, 1)),
        Arguments.of(
            "few positions",
            "ShiftedTaps",
            "ShiftedTaps",
            Shape.of(7, 8, 5),
            Window.same(Shape.of(7, 8, 5), 3, 1)),
        Arguments.of("planes", "ShiftedPlanes", "RowCopies", WIDE, Window.same(WIDE, 3, 1)),
        Arguments.of("large planes", "ShiftedPlanes", "RowCopies", WIDE, Window.same(WIDE, 5, 1)),
        Arguments.of(
            "beyond planes",
            "RowCopies",
            "RowCopies",
            Shape.of(70, 66, 40),
            window(3, 3, 1, 1, 1, 1, 1, 1)),
        Arguments.of("bands inside", "RowCopies", "RowCopies", WIDE, Window.valid(5, 1)),
        Arguments.of("strided", "RowCopies", "RowCopies", WIDE, Window.same(WIDE, 3, 2)),
        Arguments.of(
            "far steps", "RowCopies", "RowCopies", WIDE, new Window(3, 2, 5, 3, 1, 1, 0, 1, 1, 0)),
        Arguments.of("dilated", "ShiftedPlanes", "RowCopies", WIDE, window(3, 3, 2, 3, 2, 2, 3, 3)),
        Arguments.of(
            "dilated and strided",
            "RowCopies",
            "RowCopies",
            WIDE,
            new Window(3, 3, 2, 2, 3, 2, 3, 2, 1, 4)),
        Arguments.of(
            "padded at one side",
            "ShiftedPlanes",
            "RowCopies",
            WIDE,
            window(3, 3, 1, 1, 2, 0, 0, 2)),
        Arguments.of(
            "padded at the end",
            "ShiftedPlanes",
            "RowCopies",
            Shape.of(9, 8, 2),
            window(2, 2, 1, 1, 0, 1, 0, 1)),
        Arguments.of("one row", "ShiftedPlanes", "RowCopies", WIDE, window(1, 7, 1, 1, 0, 0, 3, 3)),
        Arguments.of(
            "one column", "ShiftedPlanes", "RowCopies", WIDE, window(7, 1, 1, 1, 3, 3, 0, 0)),
        Arguments.of(
            "far beyond",
            "ShiftedPlanes",
            "RowCopies",
            Shape.of(9, 9, 1),
            window(3, 3, 9, 9, 9, 9, 9, 9)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("windows")
  void convolutionsGiveWhatTheReferenceGives(
      String name, String single, String batched, Shape image, Window window) {
    int filters = image.channels() > 10 ? 2 : 6;
    int columns = window.size() * image.channels();
    Product product = Samples.product(filters, columns, 1, 4);
    ModelGraph graph = Samples.graph(image, List.of(new ProductOp.Convolution(0, window, product)));
    assertThat(ChosenLowerings.ofFirst(graph, 1)).isEqualTo(single);
    assertThat(ChosenLowerings.ofFirst(graph, 8)).isEqualTo(batched);
    for (double density : new double[] {0.15, 0.8}) {
      check(
          image,
          new ProductOp.Convolution(0, window, Samples.product(filters, columns, density, 5)));
    }
    int rows = 2 * image.channels();
    check(
        image,
        new ProductOp.DepthwiseConvolution(
            0, window, Samples.product(rows, window.size(), 0.6, 6)));
  }

  @Test
  void rareWeightsOfSmallImagesAreNotWorthACopyForEachPlace() {
    Shape image = Shape.of(7, 8, 5);
    Window window = Window.same(image, 3, 1);
    Product rare = Samples.product(40, 45, 0.03, 5);
    Op op = new ProductOp.Convolution(0, window, rare);
    assertThat(ChosenLowerings.ofFirst(Samples.graph(image, List.of(op)), 1))
        .isEqualTo("ShiftedPlanes");
    check(image, op);
  }

  /** Zeros above and below that one reader needs are no part of the other's image. */
  @Test
  void oneImageIsLoweredInTwoWays() {
    for (int width : new int[] {33, 42, 60}) {
      Shape image = Shape.of(1, width, 2);
      Product rare = Samples.product(60, 18, 0.01, 5);
      Product full = Samples.product(60, 18, 1, 6);
      Op tall = new ProductOp.Convolution(0, window(9, 1, 1, 1, 4, 4, 0, 0), rare);
      Op small = new ProductOp.Convolution(0, Window.same(image, 3, 1), full);
      check(image, List.of(tall, small, new Op.Add(1, 2, Function.LINEAR)));
      check(image, List.of(tall, small));
    }
  }

  /** Values take turns at the same places, and each prediction finds what the one before left. */
  @Test
  void zerosAroundImagesAreThereWhateverLayThereBefore() {
    Shape image = Shape.of(12, 12, 4);
    List<Op> ops = new ArrayList<>();
    int[] channels = {4, 9, 3, 11, 2, 7};
    for (int i = 0; i + 1 < channels.length; i++) {
      Window window = Window.same(image, i % 2 == 0 ? 3 : 5, 1);
      int columns = window.size() * channels[i];
      ops.add(
          new ProductOp.Convolution(i, window, Samples.product(channels[i + 1], columns, 0.5, i)));
    }
    check(image, ops);
  }

  private static void check(Shape image, Op op) {
    check(image, List.of(op));
  }

  private static void check(Shape image, List<Op> ops) {
    ModelGraph graph = Samples.graph(image, ops);
    int size = image.size();
    float[] in = Samples.numbers(3 * size, new Random(8));
    float[][] expected = new float[3][];
    for (int i = 0; i < 3; i++) {
      float[] example = Arrays.copyOfRange(in, i * size, (i + 1) * size);
      expected[i] = ReferenceEvaluator.evaluate(graph, new float[][] {example})[0];
    }
    for (int threads : new int[] {1, 3}) {
      for (boolean vectors : new boolean[] {true, false}) {
        try (Model model = Model.of(graph, new ModelOptions(threads, vectors, false))) {
          model.predict(Arrays.copyOfRange(in, size, 2 * size));
          compare(model.predict(Arrays.copyOf(in, size)), expected, 1);
          float[] out = new float[3 * expected[0].length];
          model.predict(in, out, 3);
          compare(out, expected, 3);
        }
      }
    }
  }

  private static void compare(float[] found, float[][] expected, int batch) {
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        float wanted = expected[i][j];
        if (!(Math.abs(found[i * expected[i].length + j] - wanted) <= 2e-5)) {
          assertThat(found[i * expected[i].length + j])
              .as("example %d of %d, number %d", i, batch, j)
              .isCloseTo(wanted, within(2e-5f));
        }
      }
    }
  }

  private static Window window(
      int height,
      int width,
      int dilationY,
      int dilationX,
      int top,
      int bottom,
      int left,
      int right) {
    return new Window(height, width, 1, 1, dilationY, dilationX, top, bottom, left, right);
  }
}
