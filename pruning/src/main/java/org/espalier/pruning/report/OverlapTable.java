// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.List;
import org.espalier.pruning.results.OverlapRow;

/** Signs that changed and masks that agree, a row a round. */
final class OverlapTable {

  private OverlapTable() {}

  static String of(List<OverlapRow> rows) {
    boolean pairs = rows.stream().anyMatch(row -> row.pairs() > 0);
    StringBuilder out = new StringBuilder("<table>\n<thead><tr><th>Round</th>");
    out.append("<th>Signs changed in the round</th><th>Signs changed since the start</th>");
    if (pairs) {
      out.append("<th>Overlap of masks between seeds</th><th>By chance</th><th>Pairs</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (OverlapRow row : rows) {
      out.append("<tr><td>").append(row.round());
      out.append("</td><td>").append(Text.percent(row.signsChanged()));
      out.append("</td><td>").append(Text.percent(row.signsChangedSinceStart()));
      if (pairs) {
        out.append("</td><td>").append(Text.percent(row.overlap()));
        out.append("</td><td>").append(Text.percent(row.overlapByChance()));
        out.append("</td><td>").append(Text.count(row.pairs()));
      }
      out.append("</td></tr>\n");
    }
    return out.append("</tbody>\n</table>\n").toString();
  }
}
