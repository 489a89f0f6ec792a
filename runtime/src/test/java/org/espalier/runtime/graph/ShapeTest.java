// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ShapeTest {

  @Test
  void saysHowManyNumbersThereAre() {
    assertThat(Shape.of(4, 5, 6).size()).isEqualTo(120);
    assertThat(Shape.of(4, 5, 6).positions()).isEqualTo(20);
    assertThat(Shape.of(5, 6)).isEqualTo(new Shape(2, 1, 5, 6));
    assertThat(Shape.of(6)).isEqualTo(new Shape(1, 1, 1, 6)).isNotEqualTo(Shape.of(1, 6));
    assertThat(Shape.of(4, 5, 6).withChannels(2)).isEqualTo(Shape.of(4, 5, 2));
  }

  @Test
  void isWrittenAsItWasGiven() {
    assertThat(Shape.of(6)).hasToString("[6]");
    assertThat(Shape.of(5, 6)).hasToString("[5, 6]");
    assertThat(Shape.of(4, 5, 6)).hasToString("[4, 5, 6]");
  }

  @Test
  void sizesBelowOneAndOtherRanksAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(4, 0, 6))
        .withMessage("a shape must have one to three sizes of at least 1, got 4 x 0 x 6 of rank 3");
    assertThatIllegalArgumentException().isThrownBy(() -> new Shape(1, 1, 2, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new Shape(2, 2, 2, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new Shape(4, 2, 2, 3));
  }

  @Test
  void moreNumbersThanAnIntCountsAreRefused() {
    assertThat(Shape.of(1, 1, Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(1 << 11, 1 << 10, 1 << 10))
        .withMessage("a value must have fewer than 2^31 numbers, got 2048 x 1024 x 1024");
  }
}
