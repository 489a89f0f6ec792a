// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.List;
import org.espalier.runtime.graph.Op.Categorical;
import org.espalier.runtime.graph.Op.Column;
import org.espalier.runtime.graph.Op.Numeric;

/** A table's rows to features. */
final class TableColumnsStep implements Step {

  private final Column[] columns;
  private final Layout input;
  private final Layout output;

  TableColumnsStep(List<Column> columns, Layout input, Layout output) {
    this.columns = columns.toArray(new Column[0]);
    this.input = input;
    this.output = output;
  }

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    int end = Parts.begin(examples, part + 1, parts);
    for (int example = Parts.begin(examples, part, parts); example < end; example++) {
      int feature = 0;
      for (int c = 0; c < columns.length; c++) {
        float cell = memory.numbers[input.at(memory, c, example)];
        if (columns[c] instanceof Numeric numeric) {
          memory.numbers[output.at(memory, feature, example)] =
              (float) ((cell - numeric.mean()) / numeric.deviation());
        } else if (columns[c] instanceof Categorical categorical) {
          for (int word = 0; word < categorical.words().size(); word++) {
            memory.numbers[output.at(memory, feature + word, example)] = cell == word ? 1 : 0;
          }
        }
        feature += columns[c].width();
      }
    }
  }
}
