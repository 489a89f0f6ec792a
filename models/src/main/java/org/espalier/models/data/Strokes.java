// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;
import org.espalier.models.data.DigitShapes.Point;

/**
 * Digits as if drawn by hand, white on black, {@code [28, 28, 1]}: a way to write the digit, its
 * points moved a little, turned, slanted, stretched and shifted as a whole, drawn with a pen of
 * some width and covered with noise. Example i shows digit i mod 10 and depends on the seed, on i
 * and on being for training or testing, on nothing else; plain arithmetic, the same on every
 * machine.
 */
final class Strokes {

  private static final int SIDE = 28;
  private static final int MOST = 1_000_000;

  private Strokes() {}

  static DataSet read(DataSpecification specification) {
    specification.allow("train", "test", "seed");
    if (!specification.path().isEmpty()) {
      throw new IllegalArgumentException(
          "strokes are drawn, not read: leave out the path in data \"%s\""
              .formatted(specification.text()));
    }
    int train = (int) specification.number("train", 10_000, 10, MOST);
    int test = (int) specification.number("test", 2_000, 10, MOST);
    long seed = specification.number("seed", 1, 0, Long.MAX_VALUE);
    return Assembly.ofImages(
        specification.text(),
        draw(train, RandomStream.key(seed, 0)),
        draw(test, RandomStream.key(seed, 1)),
        InputTransform.unitPixels(),
        IntStream.range(0, 10).mapToObj(Integer::toString).toList());
  }

  private static Examples draw(int count, long key) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    int[] labels = new int[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              labels[i] = i % 10;
              draw(labels[i], RandomStream.of(key, i), pixels, i * SIDE * SIDE);
            });
    return Examples.ofBytes(Shape.of(SIDE, SIDE, 1), pixels, Targets.labels(labels, 10));
  }

  private static void draw(int digit, RandomStream random, byte[] pixels, int at) {
    List<String> ways = DigitShapes.ways(digit);
    String way = ways.get(random.below(ways.size()));
    Hand hand = Hand.random(random);
    Pen pen = new Pen(SIDE, 0.8 + 0.8 * random.uniform());
    for (List<Point> stroke : DigitShapes.strokes(way)) {
      pen.draw(hand.write(stroke, random));
    }
    double strength = 170 + 85 * random.uniform();
    double noise = 25 * random.uniform();
    double[] ink = pen.ink();
    for (int i = 0; i < ink.length; i++) {
      double grey = strength * ink[i] + noise * random.gaussian();
      pixels[at + i] = (byte) Math.round(Math.max(0, Math.min(255, grey)));
    }
  }

  /** Places points of the unit square of 100 x 100 on the image, a linear map about its centre. */
  private record Hand(double xx, double xy, double yx, double yy, double x, double y) {

    private static final double SHAKE = 4.0; // in hundredths of the square

    static Hand random(RandomStream random) {
      double angle = 0.12 * random.gaussian();
      double slant = 0.15 + 0.20 * random.gaussian();
      double wide = 0.19 * (0.75 + 0.35 * random.uniform());
      double high = 0.20 * (0.80 + 0.25 * random.uniform());
      double cos = StrictMath.cos(angle);
      double sin = StrictMath.sin(angle);
      double centre = (SIDE - 1) / 2.0;
      return new Hand(
          wide * cos,
          -wide * slant * cos - high * sin,
          wide * sin,
          -wide * slant * sin + high * cos,
          centre + random.gaussian(),
          centre + random.gaussian());
    }

    List<Point> write(List<Point> stroke, RandomStream random) {
      List<Point> placed = new ArrayList<>();
      for (int i = 0; i < stroke.size(); i++) {
        Point point = stroke.get(i);
        boolean corner = i > 0 && point.equals(stroke.get(i - 1));
        placed.add(corner ? placed.get(i - 1) : place(point, random));
      }
      return placed;
    }

    private Point place(Point point, RandomStream random) {
      double px = point.x() - 50 + SHAKE * random.gaussian();
      double py = point.y() - 50 + SHAKE * random.gaussian();
      return new Point(x + xx * px + xy * py, y + yx * px + yy * py);
    }
  }
}
