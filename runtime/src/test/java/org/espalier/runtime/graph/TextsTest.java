// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextsTest {

  private final Texts texts =
      new Texts("oneäöüthree".getBytes(StandardCharsets.UTF_8), new int[] {3, 9, 9, 14});

  @Test
  void areTheListOfTheirStrings() {
    assertThat(texts).isEqualTo(List.of("one", "äöü", "", "three"));
    assertThat(texts).hasSameHashCodeAs(List.of("one", "äöü", "", "three"));
    assertThat(texts).hasToString("[one, äöü, , three]");
  }

  @Test
  void neverChange() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> texts.set(0, "two"));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> texts.get(4));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> texts.get(-1));
  }

  @Test
  void areKeptAsTheWordsOfAnInput() {
    assertThat(ModelGraph.Input.ids("words", 3, texts).words()).isSameAs(texts);
  }
}
