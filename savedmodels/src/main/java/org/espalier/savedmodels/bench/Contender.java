// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.espalier.pruning.energy.EnergyMeter;
import org.jspecify.annotations.Nullable;

/** A model in its process, and what has been measured of it there. */
final class Contender implements AutoCloseable {

  private static final double BLOCK_NANOS = 50e6;
  private static final int LARGEST_BLOCK = 1000; // requests

  private final BenchModel model;
  private final int threads;
  private final BenchChild child;
  private final double loadMillis;
  private @Nullable Integer firstBatch;
  private double firstMillis;
  private int block; // requests a turn
  private final List<long[]> turns = new ArrayList<>(); // of this batch size, in nanoseconds
  private final List<Double> joules = new ArrayList<>(); // an example, of those turns

  private Contender(BenchModel model, int threads, BenchChild child, double loadMillis) {
    this.model = model;
    this.threads = threads;
    this.child = child;
    this.loadMillis = loadMillis;
  }

  /** Starts the process and waits until it is ready. */
  static Contender load(BenchModel model, int threads, long seed) {
    BenchChild child = BenchChild.start(model, threads, seed);
    boolean loaded = false;
    try {
      Contender contender = new Contender(model, threads, child, child.loadMillis());
      loaded = true;
      return contender;
    } finally {
      if (!loaded) {
        child.close();
      }
    }
  }

  boolean takes(int batch) {
    return Requests.refusal(model.inputs(), batch).isEmpty();
  }

  /** Warms up at another batch size, and finds how many requests fill a turn. */
  void prepare(int batch, ToIntFunction<Engine> warmUpMillis) {
    double millis = child.ask(batch);
    if (firstBatch == null) {
      firstBatch = batch;
      firstMillis = millis;
    }
    long[] warm = child.warm(warmUpMillis.applyAsInt(model.engine()));
    double nanos = Latency.of(warm).medianMillis() * 1e6;
    block = (int) Math.min(Math.max(BLOCK_NANOS / nanos, 1), LARGEST_BLOCK);
    turns.clear();
    joules.clear();
  }

  void takeTurn(int batch, EnergyMeter meter) {
    meter.restart();
    turns.add(child.measure(block));
    double examples = (double) batch * (block + 1); // the one that is not timed counts too
    meter.joules().ifPresent(used -> joules.add(used / examples));
  }

  BenchCell cell(int batch) {
    return new BenchCell(
        model,
        threads,
        batch,
        Latency.of(turns.stream().flatMapToLong(Arrays::stream).toArray()),
        turns.stream().map(turn -> Latency.of(turn).medianMillis()).toList(),
        joules.size() < turns.size() ? null : Quartiles.of(joules));
  }

  /** What the start took, once every batch size has been measured. */
  BenchStart start() {
    return new BenchStart(
        model,
        threads,
        loadMillis,
        requireNonNull(firstBatch),
        firstMillis,
        resources().peakBytes());
  }

  BenchChild.Resources resources() {
    return child.resources();
  }

  @Override
  public void close() {
    child.close();
  }
}
