// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A curve that somebody published, to look at beside one's own. Nothing of it was run here: data,
 * networks and training are those of its source, which the table in this package names.
 *
 * @param name such as {@code renda-2020/resnet-20/learning-rate}: source, network, what is rewound
 * @param measure {@code accuracy}, in percent, or {@code bleu}
 * @param points from dense to sparse
 */
public record PublishedCurve(String name, String measure, List<Point> points) {

  /** The measure of those that can be drawn beside accuracies. */
  static final String ACCURACY = "accuracy";

  private static final String SOURCE = "renda-2020";
  private static final int FIRST_CURVE = 4; // network, measure, density, compression before it

  /**
   * One compression.
   *
   * @param compression prunable weights / kept
   * @param mean in the unit of the measure
   * @param sd sample standard deviation
   */
  public record Point(double compression, double mean, double sd) {}

  /** Checks and copies. */
  public PublishedCurve {
    requireNonNull(name, "name");
    requireNonNull(measure, "measure");
    points = ImmutableList.copyOf(points);
  }

  /**
   * A curve by its name.
   *
   * @throws IllegalArgumentException if there is none, naming all there are
   */
  public static PublishedCurve named(String name) {
    Map<String, PublishedCurve> all = read();
    PublishedCurve curve = all.get(name);
    if (curve == null) {
      throw new IllegalArgumentException(
          "a published curve must be one of %s, got %s"
              .formatted(String.join(", ", all.keySet()), name));
    }
    return curve;
  }

  /** All names, network by network. */
  public static List<String> names() {
    return ImmutableList.copyOf(read().keySet());
  }

  private static Map<String, PublishedCurve> read() {
    List<String[]> rows = new ArrayList<>();
    try (InputStream in = PublishedCurve.class.getResourceAsStream(SOURCE + ".csv");
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(requireNonNull(in, SOURCE), StandardCharsets.UTF_8))) {
      reader.lines().filter(line -> !line.startsWith("#")).forEach(l -> rows.add(l.split(",", -1)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the table of " + SOURCE, e);
    }
    String[] heads = rows.remove(0);
    Map<String, PublishedCurve> curves = new LinkedHashMap<>();
    for (String[] row : rows) {
      for (int column = FIRST_CURVE; column < heads.length; column += 2) {
        Point point = new Point(number(row, 3), number(row, column), number(row, column + 1));
        curves.merge(
            String.join("/", SOURCE, row[0], heads[column]),
            new PublishedCurve(
                String.join("/", SOURCE, row[0], heads[column]), row[1], List.of(point)),
            PublishedCurve::and);
      }
    }
    return curves;
  }

  private PublishedCurve and(PublishedCurve more) {
    return new PublishedCurve(
        name, measure, ImmutableList.<Point>builder().addAll(points).addAll(more.points).build());
  }

  private static double number(String[] row, int column) {
    return Double.parseDouble(row[column]);
  }
}
