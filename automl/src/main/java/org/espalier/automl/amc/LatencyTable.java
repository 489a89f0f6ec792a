// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.base.Splitter;
import com.google.common.collect.TreeBasedTable;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.automl.latency.ServedScale;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;

/**
 * How long each layer takes by how many channels it reads and makes, from this machine or from a
 * device. As CSV: the line {@code layer,inputs,outputs,microseconds}, then a line for each pair of
 * counts; a layer has every pair of the inputs and the outputs that it has, a depthwise convolution
 * one line for each count of inputs. The layer {@value #REST}, with counts of 0, is whatever a
 * network takes besides, such as the call itself.
 */
final class LatencyTable {

  /** What is not a layer. */
  static final String REST = "*";

  private static final String HEAD = "layer,inputs,outputs,microseconds";
  private static final int LARGEST_FILE = 1 << 24;

  private final String name;
  private final Map<String, TreeBasedTable<Integer, Integer, Double>> micros =
      new LinkedHashMap<>(); // by layer, inputs, outputs
  private double rest;

  private LatencyTable(String name) {
    this.name = name;
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if there is none, or a line is no line of one
   */
  static LatencyTable read(Path file) {
    try {
      if (Files.isDirectory(file) || Files.size(file) > LARGEST_FILE) {
        throw new IllegalArgumentException(
            "latencies must be a CSV file of at most %,d bytes, got %s"
                .formatted(LARGEST_FILE, file));
      }
      return of(file.toString(), Files.readAllLines(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("latencies must be a CSV file, there is no " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("latencies must be a text in UTF-8 (" + file + ")", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static LatencyTable of(String name, List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).strip().equals(HEAD)) {
      throw new IllegalArgumentException(
          "latencies must begin with the line %s (%s)".formatted(HEAD, name));
    }
    LatencyTable table = new LatencyTable(name);
    for (int line = 2; line <= lines.size(); line++) {
      if (!lines.get(line - 1).isBlank()) {
        table.add(Splitter.on(',').trimResults().splitToList(lines.get(line - 1)), line);
      }
    }
    return table;
  }

  private void add(List<String> fields, int line) {
    try {
      String layer = fields.get(0);
      int inputs = Integer.parseInt(fields.get(1));
      int outputs = Integer.parseInt(fields.get(2));
      double time = Double.parseDouble(fields.get(3));
      int least = layer.equals(REST) ? 0 : 1;
      boolean counts = inputs >= least && outputs >= least;
      if (fields.size() != 4 || !counts || !(time >= 0 && time < 1e12)) {
        throw new NumberFormatException();
      }
      if (micros.computeIfAbsent(layer, l -> TreeBasedTable.create()).put(inputs, outputs, time)
          != null) {
        throw new IllegalArgumentException(
            "%s has %d inputs and %d outputs of %s twice, again in line %d"
                .formatted(name, inputs, outputs, layer, line));
      }
      rest = layer.equals(REST) ? time : rest;
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "a line must be a layer, how many inputs and outputs, from 1, and microseconds, got %s (%s, line %d)"
              .formatted(fields, name, line),
          e);
    }
  }

  /**
   * Keeps a table with a run: a copy of the user's, or the one that this machine fills, once.
   *
   * @param own where it is kept
   * @param latencies the user's file, or {@link Amc#MEASURED}
   * @param range of the plans that it is for
   * @throws IllegalArgumentException if the user's is another one than the run began with
   */
  static synchronized void keep(
      Path own, String latencies, Searching searching, Budget.Range range) {
    try {
      if (!latencies.equals(Amc.MEASURED)) {
        read(Path.of(latencies));
        byte[] given = Files.readAllBytes(Path.of(latencies));
        if (!Files.exists(own)) {
          DurableFile.write(own, out -> out.write(given));
        } else if (!Arrays.equals(given, Files.readAllBytes(own))) {
          throw new IllegalArgumentException(
              "%s is not what the search began with, which is %s; put that back, or give another --out"
                  .formatted(latencies, own));
        }
      } else if (!Files.exists(own)) {
        DurableFile.write(own, measured(searching, range));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + latencies + " or " + own, e);
    }
  }

  /** Layers first: exporting may leave the process with other threads. */
  private static String measured(Searching searching, Budget.Range range) {
    Network network = searching.network();
    List<LayerTimer.Time> times = LayerTimer.time(network, searching.execution(), searching.stop());
    LatencyTable alone = of(Amc.MEASURED, csv(times, new ServedScale(1, 0)).lines().toList());
    PlanLayers layers = new PlanLayers(network, Unit.CHANNELS, searching.prunable());
    return csv(times, ServedPlans.scale(searching, range, new Latency(alone, layers)));
  }

  private static String csv(List<LayerTimer.Time> times, ServedScale served) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    for (LayerTimer.Time time : times) {
      double micros = served.scale() * time.microseconds();
      text.append(line(time.layer(), time.inputs(), time.outputs(), micros));
    }
    return text.append(line(REST, 0, 0, served.rest())).toString();
  }

  private static String line(String layer, int inputs, int outputs, double micros) {
    return String.format(Locale.ROOT, "%s,%d,%d,%.3f\n", layer, inputs, outputs, micros);
  }

  /** Whatever is not a layer, in microseconds. */
  double rest() {
    return rest;
  }

  /**
   * The times of a layer as it is, and narrower.
   *
   * @throws IllegalArgumentException if the layer is missing, or a pair of its counts is, or they
   *     end before the layer's own
   */
  LayerTimes of(TimedLayer layer) {
    TreeBasedTable<Integer, Integer, Double> pairs = micros.get(layer.name());
    if (pairs == null) {
      throw new IllegalArgumentException(
          "%s has no times of the layer %s, it has %s"
              .formatted(name, layer.name(), micros.keySet()));
    }
    int[] inputs = Ints.toArray(pairs.rowKeySet());
    int[] outputs = Ints.toArray(pairs.row(inputs[0]).keySet());
    if (layer.depthwise()) {
      outputs = new int[] {layer.outputs()}; // whatever the line says: inputs decide
    }
    double[][] times = new double[inputs.length][outputs.length];
    for (int i = 0; i < inputs.length; i++) {
      Map<Integer, Double> row = pairs.row(inputs[i]);
      boolean complete =
          layer.depthwise() ? row.size() == 1 : row.keySet().equals(pairs.row(inputs[0]).keySet());
      if (!complete) {
        throw new IllegalArgumentException(
            "%s has outputs %s for %d inputs of %s and %s for %d; give every pair"
                .formatted(
                    name,
                    row.keySet(),
                    inputs[i],
                    layer.name(),
                    pairs.row(inputs[0]).keySet(),
                    inputs[0]));
      }
      int o = 0;
      for (double time : row.values()) {
        times[i][o++] = time;
      }
    }
    int mostInputs = inputs[inputs.length - 1];
    int mostOutputs = outputs[outputs.length - 1];
    if (mostInputs < layer.inputs() || mostOutputs < layer.outputs()) {
      throw new IllegalArgumentException(
          "%s has times of the layer %s up to %d inputs and %d outputs, the network has %d and %d"
              .formatted(
                  name, layer.name(), mostInputs, mostOutputs, layer.inputs(), layer.outputs()));
    }
    return new LayerTimes(inputs, outputs, times);
  }
}
