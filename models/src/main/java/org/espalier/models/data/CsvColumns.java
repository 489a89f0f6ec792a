// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.InputTransform.Categorical;
import org.espalier.graph.data.InputTransform.Column;
import org.espalier.graph.data.InputTransform.Numeric;

/**
 * What a table's columns mean, the label left out. A column is categorical if any value in the file
 * is not a number; categories, means and standard deviations come from the training rows alone. The
 * deviation of a column that never changes counts as 1.
 */
final class CsvColumns {

  private final int label;
  private final InputTransform.Columns columns;

  private CsvColumns(int label, InputTransform.Columns columns) {
    this.label = label;
    this.columns = columns;
  }

  /** The columns of a file, by these of its rows. */
  static CsvColumns of(CsvFile file, int label, List<CsvRow> training) {
    List<Column> columns = new ArrayList<>();
    for (int column = 0; column < file.names().size(); column++) {
      if (column != label) {
        columns.add(
            isNumeric(file, column)
                ? numeric(file, column, training)
                : categorical(file, column, training));
      }
    }
    return new CsvColumns(label, new InputTransform.Columns(columns));
  }

  InputTransform.Columns columns() {
    return columns;
  }

  private static boolean isNumeric(CsvFile file, int column) {
    return file.rows().stream()
        .allMatch(row -> CsvFile.number(row.fields().get(column)).isPresent());
  }

  private static Column categorical(CsvFile file, int column, List<CsvRow> training) {
    ImmutableSortedSet.Builder<String> categories = ImmutableSortedSet.naturalOrder();
    training.forEach(row -> categories.add(row.fields().get(column)));
    return new Categorical(file.names().get(column), categories.build().asList());
  }

  private static Column numeric(CsvFile file, int column, List<CsvRow> training) {
    double[] values = training.stream().mapToDouble(row -> number(file, row, column)).toArray();
    double least = values[0];
    double most = values[0];
    double sum = 0;
    for (double value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
    }
    String name = file.names().get(column);
    if (least == most) {
      return new Numeric(name, least, 1);
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / values.length);
    return new Numeric(name, mean, deviation > 0 ? deviation : 1);
  }

  /** A row's features, scaled and one-hot, into an array. */
  void encode(CsvFile file, CsvRow row, float[] features, int at) {
    int next = at;
    for (int i = 0; i < columns.columns().size(); i++) {
      int column = i < label ? i : i + 1;
      Column meaning = columns.columns().get(i);
      if (meaning instanceof Numeric numeric) {
        double value = number(file, row, column);
        features[next] = (float) ((value - numeric.mean()) / numeric.standardDeviation());
      } else if (meaning instanceof Categorical categorical) {
        int category = Collections.binarySearch(categorical.categories(), row.fields().get(column));
        if (category >= 0) {
          features[next + category] = 1;
        }
      }
      next += meaning.width();
    }
  }

  // float32 is what an exported model is given: a value has to fit it, and is rounded to it here.
  private static double number(CsvFile file, CsvRow row, int column) {
    double value = CsvFile.number(row.fields().get(column)).orElse(Double.NaN);
    if (!(Math.abs(value) <= Float.MAX_VALUE)) {
      throw file.wrong(row, column, "a number within float32 is needed, as in the other rows");
    }
    return (float) value;
  }
}
