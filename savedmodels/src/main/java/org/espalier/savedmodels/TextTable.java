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
    int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        int width = widths[i];
        line.append(i == 0 ? "" : "  ")
            .append(
                i < words ? Strings.padEnd(cell, width, ' ') : Strings.padStart(cell, width, ' '));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
