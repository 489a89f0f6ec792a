// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.List;
import org.espalier.pruning.results.OverlapRow;
import org.espalier.pruning.results.Results;
import org.jspecify.annotations.Nullable;

/** One HTML page that needs nothing but itself; its policy forbids scripts and any network. */
final class Page {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>Pruning report</title>
      <style>
      :root { color-scheme: light }
      * { box-sizing: border-box }
      body { margin: 0; background: #f4f6f8; color: #1c2733; line-height: 1.5;
        font-family: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif }
      main { max-width: 76rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
      h1 { margin: 0; font-size: .85rem; letter-spacing: .08em; text-transform: uppercase;
        color: #5b6875 }
      h2 { margin: 0 0 .75rem; font-size: 1rem }
      .headline { max-width: 46em; margin: .5rem 0 2rem; font-size: 1.4rem; line-height: 1.4;
        text-wrap: pretty }
      .status { color: #b04a00 }
      .cards { display: flex; flex-wrap: wrap; gap: 1.25rem }
      section { flex: 1 1 29rem; background: #fff; border: 1px solid #e3e8ed; border-radius: 10px;
        padding: 1.25rem; min-width: min(100%, 29rem); overflow-x: auto }
      .wide { flex-basis: 100% }
      svg { display: block; width: 100%; max-width: 38rem; height: auto; margin: 0 auto }
      table { border-collapse: collapse; width: 100%; font-size: .875rem;
        font-variant-numeric: tabular-nums }
      th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid #e3e8ed;
        white-space: nowrap }
      th { font-weight: 600; color: #5b6875 }
      .name { text-align: left }
      .best td { background: #fdf1e9; font-weight: 600 }
      small { color: #b04a00 }
      .bar { display: inline-block; min-width: 8em; padding: 0 .4em; border-radius: 3px;
        background: linear-gradient(#cfe3f1, #cfe3f1) 0 / var(--kept) 100% no-repeat #f1f4f7 }
      figure { margin: 0 auto; max-width: 20rem; font-size: .8rem; color: #5b6875 }
      figure img { display: block; width: 100%; image-rendering: pixelated;
        border: 1px solid #e3e8ed }
      .scale { display: flex; gap: .6em; align-items: center; margin: .6rem 0 .3rem }
      .scale i { flex: 1; height: .6em; border-radius: 3px }
      pre { margin: 0; font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere }
      @media print { body { background: #fff } section { break-inside: avoid } }
      </style>
      </head>
      <body><main>
      """;

  private Page() {}

  static String of(
      Results results,
      List<Chart> charts,
      List<OverlapRow> overlaps,
      @Nullable InputPicture picture) {
    StringBuilder out = new StringBuilder(HEAD);
    out.append("<h1>Pruning report</h1>\n");
    out.append("<p class=\"headline\">").append(Text.escape(Headline.of(results)));
    if (!results.status().equals("done")) {
      out.append(" <span class=\"status\">Status: ");
      out.append(Text.escape(results.status())).append(".</span>");
    }
    out.append("</p>\n<div class=\"cards\">\n");
    for (Chart chart : charts) {
      out.append("<section>\n").append(chart.svg(0)).append("</section>\n");
    }
    if (picture != null) {
      out.append(section("", "Inputs that survive", figure(picture)));
    }
    out.append(section(" class=\"wide\"", "Rounds", Tables.rounds(results)));
    if (!LayerTable.of(results).layers().isEmpty()) {
      out.append(section(" class=\"wide\"", "Survivors by layer", Tables.layers(results)));
    }
    if (!overlaps.isEmpty()) {
      out.append(section(" class=\"wide\"", "Signs and masks", OverlapTable.of(overlaps)));
    }
    String config = "<pre>" + Text.escape(results.config().toPrettyString()) + "</pre>\n";
    out.append(section("", "Configuration", config));
    out.append(section("", "Environment", Tables.environment(results.environment())));
    return out.append("</div>\n</main></body>\n</html>\n").toString();
  }

  private static String section(String attributes, String title, String html) {
    return "<section" + attributes + ">\n<h2>" + title + "</h2>\n" + html + "</section>\n";
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
