// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.util.List;
import org.espalier.models.data.DigitShapes.Point;

/**
 * Draws smooth strokes into a square grid of ink from 0 to 1, with soft edges: a pixel's ink is how
 * far it lies inside the pen's radius, over one pixel.
 */
final class Pen {

  private static final int PIECES = 5; // straight pieces between two points

  private final int side;
  private final double radius; // in pixels
  private final double[] ink; // [side, side]

  Pen(int side, double radius) {
    this.side = side;
    this.radius = radius;
    this.ink = new double[side * side];
  }

  double[] ink() {
    return ink;
  }

  /** A Catmull-Rom curve through the points, in pixels. */
  void draw(List<Point> points) {
    for (int i = 0; i + 1 < points.size(); i++) {
      Point before = points.get(Math.max(0, i - 1));
      Point from = points.get(i);
      Point to = points.get(i + 1);
      Point after = points.get(Math.min(points.size() - 1, i + 2));
      double x = from.x();
      double y = from.y();
      for (int piece = 1; piece <= PIECES; piece++) {
        double t = piece / (double) PIECES;
        double nextX = curve(before.x(), from.x(), to.x(), after.x(), t);
        double nextY = curve(before.y(), from.y(), to.y(), after.y(), t);
        line(x, y, nextX, nextY);
        x = nextX;
        y = nextY;
      }
    }
  }

  private static double curve(double before, double from, double to, double after, double t) {
    double a = 2 * from;
    double b = to - before;
    double c = 2 * before - 5 * from + 4 * to - after;
    double d = 3 * (from - to) + after - before;
    return 0.5 * (a + t * (b + t * (c + t * d)));
  }

  private void line(double x0, double y0, double x1, double y1) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double square = dx * dx + dy * dy;
    int top = clip(Math.min(y0, y1) - radius - 1);
    int bottom = clip(Math.max(y0, y1) + radius + 2);
    int left = clip(Math.min(x0, x1) - radius - 1);
    int right = clip(Math.max(x0, x1) + radius + 2);
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        double px = column - x0;
        double py = row - y0;
        double along = square == 0 ? 0 : (px * dx + py * dy) / square;
        double t = Math.max(0, Math.min(1, along));
        double ex = px - t * dx;
        double ey = py - t * dy;
        double inside = radius + 0.5 - Math.sqrt(ex * ex + ey * ey);
        int at = row * side + column;
        ink[at] = Math.max(ink[at], Math.min(1, inside));
      }
    }
  }

  private int clip(double pixel) {
    return (int) Math.max(0, Math.min(side, pixel));
  }
}
