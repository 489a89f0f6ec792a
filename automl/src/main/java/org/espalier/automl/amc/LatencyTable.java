// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.TreeBasedTable;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.automl.latency.ServedScale;
import org.espalier.automl.latency.TimesFile;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;

/**
 * How long each layer takes by how many channels it reads and makes, from this machine or from a
 * device. As CSV: the line {@code layer,inputs,outputs,microseconds}, then a line for each pair of
 * counts; a layer has every pair of the inputs and the outputs that it has, a depthwise convolution
 * one line for each count of inputs. The layer {@value TimesFile#REST}, with counts of 0, is
 * whatever a network takes besides, such as the call itself.
 */
final class LatencyTable {

  private static final String HEAD = "layer,inputs,outputs,microseconds";

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
    return of(file.toString(), TimesFile.read(file, HEAD));
  }

  private static LatencyTable of(String name, List<TimesFile.Line> lines) {
    LatencyTable table = new LatencyTable(name);
    lines.forEach(table::add);
    return table;
  }

  private void add(TimesFile.Line line) {
    int inputs = line.counts().get(0);
    int outputs = line.counts().get(1);
    if (line.part().equals(TimesFile.REST)) {
      rest += line.micros();
      return;
    }
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "a layer must have at least 1 input and 1 output, got %d and %d (%s, line %d)"
              .formatted(inputs, outputs, name, line.number()));
    }
    micros
        .computeIfAbsent(line.part(), layer -> TreeBasedTable.create())
        .put(inputs, outputs, line.micros());
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
    List<String> lines = csv(times, new ServedScale(1, 0)).lines().toList();
    LatencyTable alone = of(Amc.MEASURED, TimesFile.parse(Amc.MEASURED, lines, HEAD));
    PlanLayers layers = new PlanLayers(network, Unit.CHANNELS, searching.prunable());
    return csv(times, ServedPlans.scale(searching, range, new Latency(alone, layers)));
  }

  private static String csv(List<LayerTimer.Time> times, ServedScale served) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    for (LayerTimer.Time time : times) {
      String key = time.layer() + "," + time.inputs() + "," + time.outputs();
      text.append(TimesFile.line(key, served.scale() * time.microseconds()));
    }
    return text.append(TimesFile.line(TimesFile.REST + ",0,0", served.rest())).toString();
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
