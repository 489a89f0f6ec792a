// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.List;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.TableColumn.Categorical;
import org.espalier.runtime.graph.TableColumn.Numeric;

/** A table's rows to features. */
final class TableColumnsStep implements Step {

  private final TableColumn[] columns;
  private final Layout input;
  private final Layout output;

  TableColumnsStep(List<TableColumn> columns, Layout input, Layout output) {
    this.columns = columns.toArray(new TableColumn[0]);
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
              (float) ((cell - numeric.mean()) / numeric.standardDeviation());
        } else if (columns[c] instanceof Categorical categorical) {
          for (int place = 0; place < categorical.categories().size(); place++) {
            memory.numbers[output.at(memory, feature + place, example)] = cell == place ? 1 : 0;
          }
        }
        feature += columns[c].width();
      }
    }
  }
}
