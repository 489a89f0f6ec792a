// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class LayoutTest {

  @Test
  void roundsUpToWholeLines() {
    assertThat(Layout.lines(0)).isZero();
    assertThat(Layout.lines(1)).isEqualTo(16);
    assertThat(Layout.lines(16)).isEqualTo(16);
    assertThat(Layout.lines(17)).isEqualTo(32);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> Layout.lines(Integer.MAX_VALUE));
  }

  @Test
  void channelsAreAPowerOfTwoWithinALineOrWholeLines() {
    assertThat(Layout.of(1, 1, 5, 0).pitch()).isEqualTo(1);
    assertThat(Layout.of(3, 1, 5, 0).pitch()).isEqualTo(4);
    assertThat(Layout.of(3, 3, 5, 0).pitch()).isEqualTo(16);
    assertThat(Layout.of(1, 16, 5, 0).pitch()).isEqualTo(16);
    assertThat(Layout.of(1, 17, 5, 0).pitch()).isEqualTo(32);
    assertThat(Layout.of(2, 17, 5, 0).size()).isEqualTo(5 * 48);
  }

  @Test
  void haloLiesBeforeAndBehindEachChannel() {
    Layout layout = Layout.of(1, 100, 3, 20);
    assertThat(layout.lead()).isEqualTo(32);
    assertThat(layout.pitch()).isEqualTo(32 + 128);
    assertThat(layout.placed(64).base()).isEqualTo(96);
  }

  @Test
  void examplesOfAChannelLieOneAfterTheOther() {
    Memory memory = new Memory(1000, 0, 1);
    memory.origin = 6;
    Layout layout = Layout.of(2, 10, 3, 0).placed(256);
    assertThat(layout.at(memory, 0, 0)).isEqualTo(262);
    assertThat(layout.at(memory, 2, 1)).isEqualTo(262 + 2 * 32 + 10);
  }
}
