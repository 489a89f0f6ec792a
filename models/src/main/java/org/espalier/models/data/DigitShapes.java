// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * How each digit is written: one or two ways, each a few pen strokes through points in a square of
 * 100 x 100, x to the right and y down. A point given twice in a row is a corner; elsewhere the pen
 * runs smoothly.
 */
final class DigitShapes {

  /** A point of a stroke. */
  record Point(double x, double y) {}

  private static final ImmutableList<ImmutableList<String>> WAYS =
      ImmutableList.of(
          ImmutableList.of(
              "54,4 30,14 20,48 28,84 50,97 73,86 82,50 72,14 50,4",
              "62,8 38,8 20,40 24,78 46,96 70,82 80,44 66,12 48,10"),
          ImmutableList.of("52,3 52,3 50,97 50,97", "30,26 30,26 54,4 54,4 52,97 52,97"),
          ImmutableList.of(
              "22,26 32,8 56,3 76,18 70,44 44,72 20,95 20,95 82,94 82,94",
              "24,22 46,4 70,14 72,38 48,70 26,90 20,82 36,76 60,92 84,88"),
          ImmutableList.of(
              "24,12 48,3 72,14 68,36 46,46 46,46 72,54 78,76 56,96 22,88",
              "24,6 24,6 74,6 74,6 48,40 48,40 76,56 74,82 48,97 22,86"),
          ImmutableList.of(
              "64,97 64,97 64,4 64,4 18,66 18,66 86,66 86,66",
              "28,6 24,32 24,50 44,56 74,50 74,50;74,6 74,6 70,97 70,97"),
          ImmutableList.of(
              "76,6 76,6 32,6 32,6 27,44 27,44 54,38 78,56 74,82 50,97 22,86",
              "34,8 34,8 30,44 30,44 58,42 74,64 62,90 40,97 22,88;34,8 34,8 78,8 78,8"),
          ImmutableList.of(
              "68,4 42,20 24,54 28,86 52,97 74,82 68,58 46,54 28,70",
              "50,3 34,32 26,68 36,94 62,96 76,78 62,60 40,64 28,80"),
          ImmutableList.of(
              "20,8 20,8 80,8 80,8 54,48 40,97",
              "20,8 20,8 78,8 78,8 44,97 44,97;34,52 34,52 76,50 76,50"),
          ImmutableList.of(
              "70,16 48,4 28,18 38,40 62,56 74,78 52,97 28,80 40,54 64,38 72,18",
              "50,46 30,30 34,8 54,3 70,14 66,34 50,46 28,66 32,92 54,97 74,86 70,62 50,46"),
          ImmutableList.of(
              "74,24 54,4 28,16 28,40 50,50 72,34 76,18 76,18 68,97 68,97",
              "70,10 44,6 26,26 38,48 62,42 74,14 76,44 68,78 50,97 30,92"));

  private DigitShapes() {}

  /** The ways to write a digit. */
  static ImmutableList<String> ways(int digit) {
    return WAYS.get(digit);
  }

  /** The points of each stroke. */
  static List<List<Point>> strokes(String way) {
    List<List<Point>> strokes = new ArrayList<>();
    for (String stroke : Splitter.on(';').split(way)) {
      List<Point> points = new ArrayList<>();
      for (String point : Splitter.on(' ').split(stroke)) {
        List<String> pair = Splitter.on(',').splitToList(point);
        points.add(new Point(Double.parseDouble(pair.get(0)), Double.parseDouble(pair.get(1))));
      }
      strokes.add(points);
    }
    return strokes;
  }
}
