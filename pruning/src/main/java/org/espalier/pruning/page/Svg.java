// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

import java.util.Locale;

/** The elements that charts are drawn with, one a line; lengths are in pixels. */
public final class Svg {

  private Svg() {}

  static String line(double x1, double y1, double x2, double y2, String style) {
    return format(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" %s/>%n",
        px(x1), px(y1), px(x2), px(y2), style);
  }

  /** Text, escaped. */
  static String text(double x, double y, String anchor, String style, String text) {
    return format(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" %s>%s</text>%n",
        px(x), px(y), anchor, style, Text.escape(text));
  }

  static String ring(double x, double y, String colour) {
    return format(
        "<circle cx=\"%s\" cy=\"%s\" r=\"7\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
        px(x), px(y), colour);
  }

  static String cross(double x, double y, String colour) {
    return format(
        "<path d=\"M%s,%sL%s,%sM%s,%sL%s,%s\" stroke=\"%s\" stroke-width=\"2.5\"/>%n",
        px(x - 6), px(y - 6), px(x + 6), px(y + 6), px(x - 6), px(y + 6), px(x + 6), px(y - 6),
        colour);
  }

  /** Elements, as far as they lie in the first so many pixels. */
  static String cut(double width, double height, String elements) {
    return format("<svg width=\"%s\" height=\"%s\">%n", px(width), px(height))
        + elements
        + "</svg>\n";
  }

  /** The style of a dashed line. */
  static String dashes(String colour) {
    return format("stroke=\"%s\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"", colour);
  }

  /** A tenth of a pixel is as fine as anyone sees. */
  static String px(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
  }

  /** {@link String#format}, the same in every locale and with one line end on every system. */
  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
  }
}
