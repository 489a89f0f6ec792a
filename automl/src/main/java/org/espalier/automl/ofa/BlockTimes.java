// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The latency of a sub-network, in microseconds: the sum over its blocks of what a table says. As
 * CSV: the line {@code part,resolution,kernel,expand,microseconds}, then one for each block, {@code
 * unit1/block1}, and choice. The part {@value #REST}, with kernel and expand 0, is whatever a
 * network of a resolution takes besides.
 */
final class BlockTimes implements ToDoubleFunction<SubNetwork> {

  /** What is no block. */
  static final String REST = "*";

  private static final String HEAD = "part,resolution,kernel,expand,microseconds";
  private static final int LARGEST_FILE = 1 << 24;

  /** What a line is about. */
  record Part(String name, int resolution, int kernel, int expand) implements Comparable<Part> {
    static Part rest(int resolution) {
      return new Part(REST, resolution, 0, 0);
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
   * Reads a table.
   *
   * @throws IllegalArgumentException if there is none, a line is no line of one, or it misses a
   *     part of the space
   */
  static BlockTimes read(Path file, ElasticSpace space) {
    Map<Part, Double> micros = new TreeMap<>();
    try {
      if (Files.isDirectory(file) || Files.size(file) > LARGEST_FILE) {
        throw new IllegalArgumentException(
            "latencies must be a CSV file of at most %,d bytes, got %s"
                .formatted(LARGEST_FILE, file));
      }
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.get(0).strip().equals(HEAD)) {
        throw new IllegalArgumentException(
            "latencies must begin with the line %s (%s)".formatted(HEAD, file));
      }
      for (int line = 2; line <= lines.size(); line++) {
        if (!lines.get(line - 1).isBlank()) {
          add(micros, lines.get(line - 1), file, line);
        }
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("latencies must be a CSV file, there is no " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("latencies must be a text in UTF-8 (" + file + ")", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    for (Part part : parts(space)) {
      if (!micros.containsKey(part)) {
        throw new IllegalArgumentException(
            "%s has no time of %s (part, resolution, kernel, expand); add that line"
                .formatted(file, part));
      }
    }
    return new BlockTimes(micros);
  }

  private static void add(Map<Part, Double> micros, String text, Path file, int line) {
    List<String> fields = Splitter.on(',').trimResults().splitToList(text);
    try {
      double time = Double.parseDouble(fields.get(4));
      if (fields.size() != 5 || !(time >= 0 && time < 1e12)) {
        throw new NumberFormatException();
      }
      Part part =
          new Part(
              fields.get(0),
              Integer.parseInt(fields.get(1)),
              Integer.parseInt(fields.get(2)),
              Integer.parseInt(fields.get(3)));
      if (micros.put(part, time) != null) {
        throw new IllegalArgumentException(
            "%s has %s twice, again in line %d".formatted(file, part, line));
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "a line must be a part, three whole numbers and microseconds, got %s (%s, line %d)"
              .formatted(text, file, line),
          e);
    }
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
        .forEach((part, time) -> text.append(String.format(Locale.ROOT, "%s,%.3f\n", part, time)));
    return text.toString();
  }

  /** Every block's time multiplied, and something added for every resolution. */
  BlockTimes scaled(double scale, double more) {
    Map<Part, Double> scaled = new TreeMap<>();
    micros.forEach(
        (part, time) -> scaled.put(part, scale * time + (part.name().equals(REST) ? more : 0)));
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
