// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

  @ParameterizedTest
  @CsvSource({
    "28, 3, 1, 2", // 28 positions cover 30
    "28, 3, 2, 1", // 14 positions cover 27 + 2 = 29
    "224, 7, 2, 5", // 112 cover 222 + 7 = 229
    "5, 2, 1, 1",
    "5, 1, 2, 0",
    "7, 2, 3, 1", // 3 cover 6 + 2
    "3, 2, 5, 0" // 1 covers less than there is
  })
  void samePaddingIsThatOfTensorFlow(int length, int size, int stride, int padding) {
    assertThat(Window.samePadding(length, size, stride)).isEqualTo(padding);
  }

  @Test
  void oddPaddingIsAtTheEnd() {
    Window window = Window.same(Shape.of(28, 224, 1), 4, 2); // 14: 30 - 28, 112: 226 - 224
    assertThat(window).isEqualTo(new Window(4, 4, 2, 2, 1, 1, 1, 1, 1, 1));
    Window odd = Window.same(Shape.of(28, 5, 1), 3, 2);
    assertThat(odd).isEqualTo(new Window(3, 3, 2, 2, 1, 1, 0, 1, 1, 1));
    assertThat(odd.output(Shape.of(28, 5, 1), 8)).isEqualTo(Shape.of(14, 3, 8));
  }

  @Test
  void outputHasAPositionForEachWholeStep() {
    assertThat(Window.valid(3, 2).output(Shape.of(8, 7, 4), 5)).isEqualTo(Shape.of(3, 3, 5));
    assertThat(new Window(1, 3, 1, 1, 1, 4, 0, 0, 1, 0).output(Shape.of(20, 4), 5))
        .isEqualTo(Shape.of(13, 5)); // a sequence of 21 under 9
    assertThat(Window.valid(8, 9).output(Shape.of(8, 8, 1), 1)).isEqualTo(Shape.of(1, 1, 1));
  }

  @Test
  void windowsLargerThanTheImageAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Window.valid(9, 1).output(Shape.of(8, 9, 1), 1))
        .withMessage("a window of 9 x 9 does not fit into an image of [8, 9, 1]");
  }

  @Test
  void theLargestImagesHaveTheirSize() {
    Shape high = Shape.of(Integer.MAX_VALUE, 1, 1);
    assertThat(new Window(3, 1, 1, 1, 1, 1, 1, 1, 0, 0).output(high, 1)).isEqualTo(high);
    assertThat(Window.samePadding(Integer.MAX_VALUE, 3, 2)).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Window(1, 1, 1, 1, 1, 1, 1, 1, 0, 0).output(high, 1))
        .withMessage("a value must have fewer than 2^31 numbers, got 2147483649 x 1 x 1");
  }

  @Test
  void onlyAPlainWindowOfOneNumberIsAPoint() {
    assertThat(Window.valid(1, 1).isPoint()).isTrue();
    assertThat(Window.valid(1, 2).isPoint()).isFalse();
    assertThat(Window.valid(2, 1).isPoint()).isFalse();
    assertThat(new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 1).isPoint()).isFalse();
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Window.valid(0, 1))
        .withMessage("a window's sizes must be in [1, 32768], got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Window(1, 1, 1, 1, 1, 1, -1, 0, 0, 0))
        .withMessage("a window's sizes must be in [0, 32768], got -1");
    assertThatIllegalArgumentException().isThrownBy(() -> Window.valid(1, 32_769));
  }
}
