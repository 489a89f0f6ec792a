// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.espalier.runtime.graph.TableColumn;

/** A table's columns side by side, as a model of the flavour runtime takes them. */
final class TableRows {

  private TableRows() {}

  /**
   * A number a column; a word becomes its place among those of its column, an unknown one -1.
   *
   * @param given {@code float[]} or {@code String[]} by the column's name
   * @return {@code [rows, columns]}, row-major
   * @throws IllegalArgumentException if columns are missing, unknown, of another type or of
   *     different lengths
   */
  static float[] of(List<TableColumn> columns, Map<String, Object> given) {
    RuntimeModel.requireSame(columns.stream().map(TableColumn::name), given.keySet());
    List<float[]> numbers =
        columns.stream().map(c -> numbers(c, requireNonNull(given.get(c.name())))).toList();
    int width = numbers.size();
    int rows = numbers.get(0).length;
    float[] table = new float[rows * width];
    for (int c = 0; c < width; c++) {
      float[] column = numbers.get(c);
      if (column.length != rows) {
        throw new IllegalArgumentException(
            "columns must be of one length, got %d rows of %s and %d of %s"
                .formatted(rows, columns.get(0).name(), column.length, columns.get(c).name()));
      }
      for (int i = 0; i < rows; i++) {
        table[i * width + c] = column[i];
      }
    }
    return table;
  }

  private static float[] numbers(TableColumn column, Object given) {
    if (column instanceof TableColumn.Categorical categorical && given instanceof String[] words) {
      float[] places = new float[words.length];
      for (int i = 0; i < places.length; i++) {
        places[i] = categorical.categories().indexOf(words[i]);
      }
      return places;
    } else if (column instanceof TableColumn.Numeric && given instanceof float[] numbers) {
      return numbers;
    }
    throw new IllegalArgumentException(
        "a column must be numbers as float[] or words as String[], got a %s (column %s)"
            .formatted(given.getClass().getSimpleName(), column.name()));
  }
}
