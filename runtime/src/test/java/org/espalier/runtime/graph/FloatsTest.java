// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloatsTest {

  @Test
  void equalsOnlyWhatIsEqualToTheBit() {
    Floats quiet = Floats.of(1, Float.intBitsToFloat(0x7fc00000));
    assertThat(quiet)
        .isEqualTo(Floats.of(1, Float.intBitsToFloat(0x7fc00000)))
        .hasSameHashCodeAs(Floats.of(1, Float.intBitsToFloat(0x7fc00000)))
        .isNotEqualTo(Floats.of(1, Float.intBitsToFloat(0x7fc00001)))
        .isNotEqualTo(Floats.of(1))
        .isNotEqualTo(Floats.of(1, 2));
    assertThat(Floats.of(0f)).isNotEqualTo(Floats.of(-0f));
  }

  @Test
  void neverChanges() {
    float[] numbers = {1, 2};
    Floats floats = Floats.of(numbers);
    numbers[0] = 5;
    floats.toArray()[1] = 6;
    assertThat(floats.toArray()).containsExactly(1, 2);
  }
}
