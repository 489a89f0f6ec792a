// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.tensorflow.Execution;

/**
 * How long each layer takes by how many channels it reads and makes, from this machine or from a
 * device. As CSV: the line {@code layer,inputs,outputs,microseconds}, then a line for each pair of
 * counts; a layer has every pair of the inputs and the outputs that it has, a depthwise convolution
 * as many outputs as inputs in each line. The layer {@value #REST}, without counts, is whatever a
 * network takes besides, such as the call itself.
 *
 * <p>Between counts the time is interpolated linearly, below the least one it is that of the least.
 * Measured times jitter, upwards: a smaller layer is taken to be no slower than a larger one.
 */
final class LatencyTable {

  /** What is not a layer. */
  static final String REST = "*";

  private static final String HEAD = "layer,inputs,outputs,microseconds";
  private static final int LARGEST_FILE = 1 << 24;

  private final String name;
  private final Map<String, SortedMap<Integer, SortedMap<Integer, Double>>> times; // by counts
  private double rest;

  private LatencyTable(String name) {
    this.name = name;
    this.times = new LinkedHashMap<>();
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if there is none, or a line is no line of one
   */
  static LatencyTable read(Path file) {
    LatencyTable table = new LatencyTable(file.toString());
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new IllegalArgumentException(
            "latencies must have at most %,d bytes (%s)".formatted(LARGEST_FILE, file));
      }
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.get(0).strip().equals(HEAD)) {
        throw new IllegalArgumentException(
            "latencies must begin with the line %s (%s)".formatted(HEAD, file));
      }
      for (int line = 2; line <= lines.size(); line++) {
        if (!lines.get(line - 1).isBlank()) {
          table.add(Splitter.on(',').trimResults().splitToList(lines.get(line - 1)), line);
        }
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("latencies must be a CSV file, there is no " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("latencies must be a text in UTF-8 (" + file + ")", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    table.times.forEach(table::requireAllPairs);
    return table;
  }

  private void add(List<String> fields, int line) {
    try {
      double time = Double.parseDouble(fields.get(3));
      if (fields.size() != 4 || !(time >= 0 && time < 1e12)) {
        throw new NumberFormatException();
      }
      if (fields.get(0).equals(REST)) {
        rest = time;
        return;
      }
      int inputs = Integer.parseInt(fields.get(1));
      int outputs = Integer.parseInt(fields.get(2));
      if (inputs < 1 || outputs < 1) {
        throw new NumberFormatException();
      }
      times
          .computeIfAbsent(fields.get(0), layer -> new TreeMap<>())
          .computeIfAbsent(inputs, count -> new TreeMap<>())
          .put(outputs, time);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "a line must be a layer, how many inputs and outputs, from 1, and microseconds, got %s (%s, line %d)"
              .formatted(fields, name, line),
          e);
    }
  }

  private void requireAllPairs(String layer, SortedMap<Integer, SortedMap<Integer, Double>> rows) {
    if (rows.entrySet().stream()
        .allMatch(row -> row.getValue().keySet().equals(Set.of(row.getKey())))) {
      int most = rows.lastKey(); // a line a count, as of a depthwise convolution
      rows.replaceAll((count, row) -> new TreeMap<>(Map.of(most, requireNonNull(row.get(count)))));
    }
    SortedMap<Integer, Double> first = requireNonNull(rows.get(rows.firstKey()));
    rows.forEach(
        (inputs, row) -> {
          if (!row.keySet().equals(first.keySet())) {
            throw new IllegalArgumentException(
                "%s has outputs %s for %d inputs of %s and %s for %d; give every pair"
                    .formatted(name, row.keySet(), inputs, layer, first.keySet(), rows.firstKey()));
          }
        });
    noLongerThanLarger(rows);
  }

  private static void noLongerThanLarger(SortedMap<Integer, SortedMap<Integer, Double>> rows) {
    Map<Integer, Double> least = new HashMap<>(); // of more inputs and as many outputs or more
    for (SortedMap<Integer, Double> row : new TreeMap<>(rows).descendingMap().values()) {
      double leastOfRow = Double.POSITIVE_INFINITY;
      for (Map.Entry<Integer, Double> time : new TreeMap<>(row).descendingMap().entrySet()) {
        double larger = least.getOrDefault(time.getKey(), Double.POSITIVE_INFINITY);
        leastOfRow = Math.min(leastOfRow, Math.min(time.getValue(), larger));
        row.put(time.getKey(), leastOfRow);
        least.put(time.getKey(), leastOfRow);
      }
    }
  }

  /**
   * The table that this machine fills; filled once.
   *
   * @param file where it is kept
   * @return the file
   */
  static Path measured(Path file, PlanLayers layers, Execution execution) {
    if (!Files.exists(file)) {
      StringBuilder text = new StringBuilder(HEAD).append('\n');
      for (LayerTimer.Time time : new LayerTimer(execution).time(layers.network())) {
        text.append(
            String.format(
                Locale.ROOT,
                "%s,%d,%d,%.3f\n",
                time.layer(),
                time.inputs(),
                time.outputs(),
                time.microseconds()));
      }
      DurableFile.write(file, text.toString());
    }
    return file;
  }

  /** Whatever is not a layer, in microseconds. */
  double rest() {
    return rest;
  }

  /**
   * Requires that it says something of a layer as it is.
   *
   * @throws IllegalArgumentException if it misses the layer, or ends before its counts
   */
  void require(String layer, int inputs, int outputs) {
    if (!times.containsKey(layer)) {
      throw new IllegalArgumentException(
          "%s has no times of the layer %s, it has %s".formatted(name, layer, times.keySet()));
    }
    SortedMap<Integer, SortedMap<Integer, Double>> rows = rows(layer);
    int mostInputs = rows.lastKey();
    int mostOutputs = requireNonNull(rows.get(mostInputs)).lastKey();
    if (mostInputs < inputs || mostOutputs < outputs) {
      throw new IllegalArgumentException(
          "%s has times of the layer %s up to %d inputs and %d outputs, the network has %d and %d"
              .formatted(name, layer, mostInputs, mostOutputs, inputs, outputs));
    }
  }

  /** Microseconds of a layer that reads and makes so many channels, whole or not. */
  double time(String layer, double inputs, double outputs) {
    SortedMap<Integer, Double> column = new TreeMap<>(); // by inputs, at these outputs
    rows(layer).forEach((count, row) -> column.put(count, between(row, outputs)));
    return between(column, inputs);
  }

  private SortedMap<Integer, SortedMap<Integer, Double>> rows(String layer) {
    return requireNonNull(times.get(layer));
  }

  private static double between(SortedMap<Integer, Double> times, double at) {
    int below = times.firstKey();
    double last = requireNonNull(times.get(below));
    for (Map.Entry<Integer, Double> next : times.entrySet()) {
      if (next.getKey() >= at) {
        double part = at <= below ? 1 : (at - below) / (next.getKey() - below);
        return last + part * (next.getValue() - last);
      }
      below = next.getKey();
      last = next.getValue();
    }
    return last;
  }
}
