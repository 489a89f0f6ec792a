// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.base.Strings;
import java.util.List;

/** A table to print: columns aligned, words to the left and numbers to the right. */
final class TextTable {

  private TextTable() {}

  /**
   * The table, with a line end after each line.
   *
   * @param rows of as many cells each
   * @param words how many of the first columns are aligned to the left
   */
  static String of(List<List<String>> rows, int words) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(each -> each.get(column).length()).reduce(0, Math::max);
        String cell = row.get(i);
        line.append(i == 0 ? "" : "  ")
            .append(
                i < words ? Strings.padEnd(cell, width, ' ') : Strings.padStart(cell, width, ' '));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
