// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.ArrayList;
import java.util.List;
import org.espalier.pruning.page.Table;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.OverlapRow;

/** Signs that changed and masks that agree, a row a round. */
final class OverlapTable {

  private static final List<String> SIGNS =
      List.of("Round", "Signs changed in the round", "Signs changed since the start");
  private static final List<String> SEEDS =
      List.of("Overlap of masks between seeds", "By chance", "Pairs");

  private OverlapTable() {}

  static String of(List<OverlapRow> rows) {
    boolean pairs = rows.stream().anyMatch(row -> row.pairs() > 0);
    Table table = new Table(cells(SIGNS, SEEDS, pairs));
    for (OverlapRow row : rows) {
      List<String> signs =
          List.of(
              Text.count(row.round()),
              Text.percent(row.signsChanged()),
              Text.percent(row.signsChangedSinceStart()));
      List<String> seeds =
          List.of(
              Text.percent(row.overlap()),
              Text.percent(row.overlapByChance()),
              Text.count(row.pairs()));
      table.row(cells(signs, seeds, pairs));
    }
    return table.html();
  }

  private static String[] cells(List<String> signs, List<String> seeds, boolean pairs) {
    List<String> cells = new ArrayList<>(signs);
    if (pairs) {
      cells.addAll(seeds);
    }
    return cells.toArray(String[]::new);
  }
}
