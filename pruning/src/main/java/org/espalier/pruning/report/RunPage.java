// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.ArrayList;
import java.util.List;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Page;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.OverlapRow;
import org.espalier.pruning.results.Results;
import org.jspecify.annotations.Nullable;

/** The page of a run. */
final class RunPage {

  private RunPage() {}

  static String of(
      Results results,
      List<Chart> charts,
      List<OverlapRow> overlaps,
      @Nullable InputPicture picture) {
    String headline = Text.escape(Headline.of(results));
    if (!results.finished()) {
      headline += " <span class=\"status\">Status: " + Text.escape(results.status()) + ".</span>";
    }
    List<String> sections = new ArrayList<>();
    charts.forEach(chart -> sections.add(Page.section(chart)));
    if (picture != null) {
      sections.add(Page.section("Inputs that survive", figure(picture)));
    }
    sections.add(Page.wide("Rounds", Tables.rounds(results)));
    String stopping = EarlyStoppingTable.of(results);
    if (!stopping.isEmpty()) {
      sections.add(Page.wide("Early stopping", stopping));
    }
    if (!LayerTable.of(results).layers().isEmpty()) {
      sections.add(Page.wide("Survivors by layer", Tables.layers(results)));
    }
    if (!overlaps.isEmpty()) {
      sections.add(Page.wide("Signs and masks", OverlapTable.of(overlaps)));
    }
    String config = "<pre>" + Text.escape(results.config().toPrettyString()) + "</pre>\n";
    sections.add(Page.section("Configuration", config));
    sections.add(Page.section("Environment", Tables.environment(results.environment())));
    return Page.of("Pruning report", headline, sections);
  }

  private static String figure(InputPicture picture) {
    return "<figure><img alt=\"Fraction of its outgoing weights that each input keeps\" src=\""
        + Png.dataUri(picture)
        + "\">\n<figcaption><div class=\"scale\">0 %<i style=\"background:"
        + Png.cssScale()
        + "\"></i>"
        + Text.percent(picture.largest())
        + "</div>\nOutgoing weights kept, for each of "
        + picture.height()
        + " × "
        + picture.width()
        + " inputs.</figcaption></figure>\n";
  }
}
