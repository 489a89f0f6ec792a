// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlavourTest {

  @ParameterizedTest
  @EnumSource
  void readsItsOwnName(Flavour flavour) {
    assertThat(Flavour.parse(flavour.toString())).isEqualTo(flavour);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "FAST", ""})
  void refusesOtherNames(String name) {
    assertThatThrownBy(() -> Flavour.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("flavour must be fast or plain, got " + name);
  }
}
