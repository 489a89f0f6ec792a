// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

/** A table of text, whose first column is a name; everything in it is escaped. */
public final class Table {

  private final StringBuilder html = new StringBuilder("<table>\n<thead><tr>");

  /** A table with these heads. */
  public Table(String... heads) {
    append("th", heads);
    html.append("</tr></thead>\n<tbody>\n");
  }

  /** Adds a row. */
  public Table row(String... cells) {
    html.append("<tr>");
    append("td", cells);
    html.append("</tr>\n");
    return this;
  }

  /** The table so far. */
  public String html() {
    return html + "</tbody>\n</table>\n";
  }

  private void append(String tag, String... cells) {
    for (int i = 0; i < cells.length; i++) {
      html.append('<').append(tag).append(i == 0 ? " class=\"name\">" : ">");
      html.append(Text.escape(cells[i])).append("</").append(tag).append('>');
    }
  }
}
