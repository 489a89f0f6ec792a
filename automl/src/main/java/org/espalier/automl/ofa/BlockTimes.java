// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.espalier.automl.latency.TimesFile;

/**
 * The latency of a sub-network, in microseconds: the sum over its blocks of what a table says. As
 * CSV: the line {@code part,resolution,kernel,expand,microseconds}, then one for each block, {@code
 * unit1/block1}, and choice. The part {@value TimesFile#REST}, with kernel and expand 0, is
 * whatever a network of a resolution takes besides.
 */
final class BlockTimes implements ToDoubleFunction<SubNetwork> {

  private static final String HEAD = "part,resolution,kernel,expand,microseconds";

  /** What a line is about. */
  record Part(String name, int resolution, int kernel, int expand) implements Comparable<Part> {
    static Part rest(int resolution) {
      return new Part(TimesFile.REST, resolution, 0, 0);
    }

    boolean isWithin(Part other) {
      return name.equals(other.name)
          && resolution <= other.resolution
          && kernel <= other.kernel
          && expand <= other.expand;
    }

    @Override
    public int compareTo(Part other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return name + "," + resolution + "," + kernel + "," + expand;
    }
  }

  private final Map<Part, Double> micros;

  /** Of times that are complete for a space. */
  BlockTimes(Map<Part, Double> micros) {
    this.micros = Map.copyOf(micros);
  }

  /**
   * Reads a table, smoothed: a block that does less is no slower than one that does more.
   *
   * @throws IllegalArgumentException if there is none, a line is no line of one, or it misses a
   *     part of the space
   */
  static BlockTimes read(Path file, ElasticSpace space) {
    Map<Part, Double> micros = new TreeMap<>();
    for (TimesFile.Line line : TimesFile.read(file, HEAD)) {
      List<Integer> counts = line.counts();
      micros.put(new Part(line.part(), counts.get(0), counts.get(1), counts.get(2)), line.micros());
    }
    for (Part part : parts(space)) {
      if (!micros.containsKey(part)) {
        throw new IllegalArgumentException(
            "%s has no time of %s (part, resolution, kernel, expand); add that line"
                .formatted(file, part));
      }
    }
    BlockTimes times = new BlockTimes(micros).smoothed();
    if (!(times.applyAsDouble(SubNetwork.largest(space)) > 0)) {
      throw new IllegalArgumentException(file + " says that the largest sub-network takes no time");
    }
    return times;
  }

  /** Every line that a table of a space has. */
  static List<Part> parts(ElasticSpace space) {
    Choices all = space.choices();
    List<Part> parts = new ArrayList<>();
    for (int resolution : all.resolutions()) {
      parts.add(Part.rest(resolution));
      for (int unit = 0; unit < space.units().size(); unit++) {
        for (int i = 0; i < space.blocks(); i++) {
          for (int kernel : all.kernels()) {
            for (int expand : all.expands()) {
              parts.add(new Part(Supernet.name(unit, i), resolution, kernel, expand));
            }
          }
        }
      }
    }
    return parts;
  }

  String csv() {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    new TreeMap<>(micros)
        .forEach((part, time) -> text.append(TimesFile.line(part.toString(), time)));
    return text.toString();
  }

  /**
   * Such that a block that does less is no slower than one that does more, though measured times
   * jitter: the mean of the least of all that do more and the most of all that do less.
   */
  BlockTimes smoothed() {
    Map<Part, Double> smoothed = new TreeMap<>();
    for (Part part : micros.keySet()) {
      double more = Double.POSITIVE_INFINITY;
      double less = 0;
      for (Map.Entry<Part, Double> other : micros.entrySet()) {
        more = part.isWithin(other.getKey()) ? Math.min(more, other.getValue()) : more;
        less = other.getKey().isWithin(part) ? Math.max(less, other.getValue()) : less;
      }
      smoothed.put(part, (more + less) / 2);
    }
    return new BlockTimes(smoothed);
  }

  /** Every block's time multiplied, and something added for every resolution. */
  BlockTimes scaled(double scale, double more) {
    Map<Part, Double> scaled = new TreeMap<>();
    micros.forEach(
        (part, time) ->
            scaled.put(part, scale * time + (part.name().equals(TimesFile.REST) ? more : 0)));
    return new BlockTimes(scaled);
  }

  @Override
  public double applyAsDouble(SubNetwork sub) {
    double sum = of(Part.rest(sub.resolution()));
    for (int unit = 0; unit < sub.units().size(); unit++) {
      List<SubNetwork.Block> blocks = sub.units().get(unit);
      for (int i = 0; i < blocks.size(); i++) {
        SubNetwork.Block block = blocks.get(i);
        sum +=
            of(new Part(Supernet.name(unit, i), sub.resolution(), block.kernel(), block.expand()));
      }
    }
    return sum;
  }

  private double of(Part part) {
    Double time = micros.get(part);
    if (time == null) {
      throw new IllegalArgumentException("there is no time of " + part);
    }
    return time;
  }
}
