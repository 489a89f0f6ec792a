// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

  private int looks;

  @Test
  void wordsStandLeftAndNumbersRight() {
    assertThat(TextTable.of(List.of(List.of("a", "bcd", "1"), List.of("efg", "h", "234")), 2))
        .isEqualToNormalizingNewlines("a    bcd    1\nefg  h    234\n");
    assertThat(TextTable.of(List.of(), 1)).isEmpty();
  }

  @Test
  void looksAtEachCellTwice() {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(counted());
    }
    assertThat(TextTable.of(rows, 1)).hasLineCount(100);
    assertThat(looks).isEqualTo(2 * 100 * 2);
  }

  private List<String> counted() {
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        looks++;
        return "x";
      }

      @Override
      public int size() {
        return 2;
      }
    };
  }
}
