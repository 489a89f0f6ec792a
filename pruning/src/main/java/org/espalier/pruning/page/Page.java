// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

import java.util.List;

/** One HTML page that needs nothing but itself; its policy forbids scripts and any network. */
public final class Page {

  private static final String TITLE = "@title@";

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>@title@</title>
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
      p { max-width: 60em }
      summary { cursor: pointer; padding: .3rem 0 }
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

  /**
   * The whole page.
   *
   * @param title of the page, as text
   * @param headline what a reader should know who reads nothing else, as HTML
   * @param sections as {@link #section} makes them
   */
  public static String of(String title, String headline, List<String> sections) {
    StringBuilder out = new StringBuilder(HEAD.replace(TITLE, Text.escape(title)));
    out.append("<h1>").append(Text.escape(title)).append("</h1>\n");
    out.append("<p class=\"headline\">").append(headline).append("</p>\n<div class=\"cards\">\n");
    sections.forEach(out::append);
    return out.append("</div>\n</main></body>\n</html>\n").toString();
  }

  /** A chart as a section. */
  public static String section(Chart chart) {
    return "<section>\n" + chart.svg() + "</section>\n";
  }

  /** A section beside others where there is room. */
  public static String section(String title, String html) {
    return section("", title, html);
  }

  /** A section as wide as the page. */
  public static String wide(String title, String html) {
    return section(" class=\"wide\"", title, html);
  }

  private static String section(String attributes, String title, String html) {
    return "<section"
        + attributes
        + ">\n<h2>"
        + Text.escape(title)
        + "</h2>\n"
        + html
        + "</section>\n";
  }
}
