// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A line chart as SVG text. What lies below its axis is cut off. Nothing measures a font: widths of
 * text are estimated, so that any headless Java can draw it. The same chart gives the same text.
 */
public record Chart(String title, Axis x, Axis y, List<Mark> marks) {

  private static final double WIDTH = 560;

  private static final double LEFT = 60;
  private static final double RIGHT = WIDTH - 26;
  private static final double TOP = 62;
  private static final double BOTTOM = 300;
  private static final double LEGEND = BOTTOM + 66;
  private static final double LEGEND_ROW = 20;
  private static final double LETTER = 7; // of 12-pixel sans-serif, on average
  private static final int LONGEST_NAME = 60;
  private static final double GAP = 28; // between two charts of an image

  /** Copies. */
  public Chart {
    marks = ImmutableList.copyOf(marks);
  }

  /** Charts as one image, one below the other. */
  public static String image(List<Chart> charts) {
    StringBuilder inner = new StringBuilder();
    double top = 0;
    for (Chart chart : charts) {
      inner.append(chart.svg(top));
      top += chart.height() + GAP;
    }
    return Svg.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$s\" height=\"%2$s\""
                + " viewBox=\"-20 -20 %1$s %2$s\">%n"
                + "<rect x=\"-20\" y=\"-20\" width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n",
            Svg.px(WIDTH + 40), Svg.px(top - GAP + 40))
        + inner
        + "</svg>\n";
  }

  /** How high it is for its width of {@link #WIDTH}. */
  private double height() {
    int rows = legend().size();
    return rows == 0 ? BOTTOM + 50 : LEGEND + rows * LEGEND_ROW - 6;
  }

  /** One {@code <svg>} element. */
  String svg() {
    return svg(0);
  }

  /** {@code top} pixels down, where it is part of another. */
  private String svg(double top) {
    StringBuilder out = new StringBuilder();
    out.append(
        Svg.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" y=\"%1$s\" width=\"%2$s\" height=\"%3$s\""
                + " viewBox=\"0 0 %2$s %3$s\" role=\"img\" aria-label=\"%4$s\" font-family=\"system-ui,-apple-system,"
                + "'Segoe UI','Helvetica Neue',Arial,sans-serif\" font-size=\"12\">%n",
            Svg.px(top), Svg.px(WIDTH), Svg.px(height()), Text.escape(title)));
    out.append(
        Svg.text(0, 18, "start", "font-size=\"15\" font-weight=\"600\" fill=\"#1c2733\"", title));
    grid(out);
    String drawn = marks.stream().map(this::draw).collect(Collectors.joining());
    out.append(reachesBelow() ? Svg.cut(WIDTH, BOTTOM, drawn) : drawn);
    legend(out);
    return out.append("</svg>\n").toString();
  }

  /** Whether something lies below the axis, which then shows the upper end only. */
  private boolean reachesBelow() {
    return marks.stream().flatMap(mark -> mark.dots().stream()).anyMatch(dot -> dot.y() < y.low());
  }

  private void grid(StringBuilder out) {
    String grey = "fill=\"#5b6875\"";
    out.append(Svg.text(0, 42, "start", grey, y.title()));
    out.append(Svg.text(RIGHT, BOTTOM + 40, "end", grey, x.title()));
    for (double tick : y.ticks()) {
      double at = down(tick);
      out.append(Svg.line(LEFT, at, RIGHT, at, "stroke=\"#e3e8ed\""));
      out.append(Svg.text(LEFT - 10, at + 4, "end", grey, Text.number(tick) + y.suffix()));
    }
    for (double tick : x.ticks()) {
      double at = across(tick);
      out.append(Svg.line(at, BOTTOM, at, BOTTOM + 5, "stroke=\"#9aa7b4\""));
      out.append(Svg.text(at, BOTTOM + 20, "middle", grey, Text.number(tick) + x.suffix()));
    }
    out.append(Svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "stroke=\"#9aa7b4\""));
  }

  private String draw(Mark mark) {
    if (mark instanceof Mark.Line line) {
      String path = path(line.dots(), "M");
      String circles =
          line.circles()
              ? line.dots().stream().map(dot -> circle(line, dot)).collect(Collectors.joining())
              : "";
      return Svg.format(
              "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\""
                  + " stroke-linejoin=\"round\"><title>%s</title></path>%n",
              path, line.colour(), Text.escape(line.name()))
          + circles;
    }
    if (mark instanceof Mark.Dashed dashed) {
      return Svg.format(
          "<path d=\"%s\" fill=\"none\" %s><title>%s</title></path>%n",
          path(dashed.dots(), "M"), Svg.dashes(dashed.colour()), Text.escape(dashed.name()));
    }
    if (mark instanceof Mark.Cross cross) {
      return cross.dots().stream()
          .map(dot -> Svg.cross(across(dot.x()), down(dot.y()), cross.colour()))
          .collect(Collectors.joining());
    }
    if (mark instanceof Mark.Band band) {
      List<Mark.Dot> back = new ArrayList<>(band.low());
      Collections.reverse(back);
      return Svg.format(
          "<path d=\"%s%sZ\" fill=\"%s\" fill-opacity=\"0.18\"/>%n",
          path(band.high(), "M"), path(back, "L"), band.colour());
    }
    if (mark instanceof Mark.Level level) {
      double at = down(level.y());
      return Svg.line(LEFT, at, RIGHT, at, Svg.dashes(level.colour()));
    }
    Mark.Ring ring = (Mark.Ring) mark;
    return Svg.ring(across(ring.dot().x()), down(ring.dot().y()), ring.colour());
  }

  private void legend(StringBuilder out) {
    double row = LEGEND;
    for (List<Mark> marksOfRow : legend()) {
      double left = 0;
      for (Mark mark : marksOfRow) {
        out.append(key(mark, left, row - 4));
        out.append(Svg.text(left + 26, row, "start", "fill=\"#1c2733\"", shortName(mark)));
        left += keyWidth(mark);
      }
      row += LEGEND_ROW;
    }
  }

  private static String key(Mark mark, double left, double y) {
    String colour = mark.colour();
    if (mark instanceof Mark.Band) {
      return Svg.format(
          "<rect x=\"%s\" y=\"%s\" width=\"20\" height=\"10\" fill=\"%s\" fill-opacity=\"0.18\"/>%n",
          Svg.px(left), Svg.px(y - 5), colour);
    }
    if (mark instanceof Mark.Ring) {
      return Svg.ring(left + 10, y, colour);
    }
    if (mark instanceof Mark.Cross) {
      return Svg.cross(left + 10, y, colour);
    }
    boolean dashed = mark instanceof Mark.Level || mark instanceof Mark.Dashed;
    String style =
        dashed ? Svg.dashes(colour) : Svg.format("stroke=\"%s\" stroke-width=\"2\"", colour);
    return Svg.line(left, y, left + 20, y, style);
  }

  /** The named marks, as many a row as fit. */
  private List<List<Mark>> legend() {
    List<List<Mark>> rows = new ArrayList<>();
    double used = WIDTH;
    for (Mark mark : marks) {
      if (mark.name().isEmpty()) {
        continue;
      }
      if (used + keyWidth(mark) > WIDTH) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.get(rows.size() - 1).add(mark);
      used += keyWidth(mark);
    }
    return rows;
  }

  private static double keyWidth(Mark mark) {
    return 26 + LETTER * shortName(mark).length() + 14;
  }

  private static String shortName(Mark mark) {
    String name = mark.name();
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  private String path(List<Mark.Dot> dots, String first) {
    StringBuilder path = new StringBuilder();
    String last = "";
    for (Mark.Dot dot : dots) {
      String place = Svg.px(across(dot.x())) + "," + Svg.px(down(dot.y()));
      if (!place.equals(last)) { // many steps share a pixel
        path.append(path.length() == 0 ? first : "L").append(place);
      }
      last = place;
    }
    return path.toString();
  }

  private String circle(Mark.Line line, Mark.Dot dot) {
    return Svg.format(
        "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"><title>%s: %s%s, %s%s</title></circle>%n",
        Svg.px(across(dot.x())),
        Svg.px(down(dot.y())),
        line.colour(),
        Text.escape(line.name()),
        Text.number(dot.x()),
        x.suffix(),
        Text.number(dot.y()),
        y.suffix());
  }

  private double across(double value) {
    return LEFT + x.position(value) * (RIGHT - LEFT);
  }

  private double down(double value) {
    return BOTTOM - y.position(value) * (BOTTOM - TOP);
  }
}
