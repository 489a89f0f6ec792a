// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class TensorTest {

  @Test
  void equalsByShapeTypeAndValues() {
    Tensor tensor = Tensor.of(Shape.of(2, 1), 1, 2);

    assertThat(tensor)
        .isEqualTo(Tensor.of(Shape.of(2, 1), 1, 2))
        .hasSameHashCodeAs(Tensor.of(Shape.of(2, 1), 1, 2))
        .isNotEqualTo(Tensor.of(Shape.of(1, 2), 1, 2))
        .isNotEqualTo(Tensor.of(Shape.of(2, 1), 1, 3));
    assertThat(Tensor.of(7)).isEqualTo(Tensor.of(7)).isNotEqualTo(Tensor.of(8));
  }

  @Test
  void tellsSignedZerosApartAndNansAlike() {
    assertThat(Tensor.of(Shape.of(), 0f)).isNotEqualTo(Tensor.of(Shape.of(), -0f));
    assertThat(Tensor.of(Shape.of(), Float.NaN)).isEqualTo(Tensor.of(Shape.of(), Float.NaN));
  }

  @Test
  void printsTypeAndShape() {
    assertThat(Tensor.of(Shape.of(2, 1), 1, 2)).hasToString("float32[2, 1]");
    assertThat(Tensor.of(7)).hasToString("int64[]");
  }

  @Test
  void needsAsManyValuesAsItsShape() {
    assertThatThrownBy(() -> Tensor.of(Shape.of(2, 3), 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shape [2, 3] needs 6 values, got 2");
  }
}
