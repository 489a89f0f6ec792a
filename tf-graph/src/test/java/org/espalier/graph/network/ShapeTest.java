// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {

  @Test
  void multipliesItsDimensions() {
    assertThat(Shape.of(28, 14, 3).size()).isEqualTo(1176);
    assertThat(Shape.of().size()).isEqualTo(1);
  }

  @Test
  void countsElementsBeyondAnInt() {
    assertThat(Shape.of(100_000, 100_000).size()).isEqualTo(10_000_000_000L);
  }

  @Test
  void countsNegativeAxesFromTheEnd() {
    Shape shape = Shape.of(5, 6, 7);

    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.dimension(0)).isEqualTo(5);
    assertThat(shape.dimension(-1)).isEqualTo(7);
    assertThat(shape.dimension(-3)).isEqualTo(5);
  }

  @Test
  void printsAsAList() {
    assertThat(Shape.of(28, 28, 1)).hasToString("[28, 28, 1]");
    assertThat(Shape.of()).hasToString("[]");
  }

  @Test
  void isWhatTensorFlowTakes() {
    assertThat(Shape.of(2, 3).toLongs()).containsExactly(2, 3);
  }

  @Test
  void keepsItsOwnCopy() {
    List<Integer> dimensions = new ArrayList<>(List.of(2, 3));
    Shape shape = new Shape(dimensions);

    dimensions.set(0, 9);

    assertThat(shape).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void rejectsEmptyDimensions() {
    assertThatThrownBy(() -> Shape.of(3, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimensions must be at least 1, got [3, 0]");
  }
}
