// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.network.Shape;
import org.espalier.pruning.results.Environment;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/** A made-up run: 3 replicates, dense training and 15 rounds that each keep 80 %. */
final class Sample {

  static final int LAST = 15;

  private static final String[] NAMES = {"dense-1/kernel", "dense-2/kernel", "output/kernel"};
  private static final Shape[] SHAPES = {Shape.of(784, 300), Shape.of(300, 100), Shape.of(100, 10)};

  private Sample() {}

  /** With accuracies: 98.2 % for long, then falling. */
  static Results classification() {
    return results(3, "magnitude", NAMES[0], true);
  }

  /** One replicate without accuracies. */
  static Results regression() {
    return results(1, "magnitude", NAMES[0], false);
  }

  /** With this text as the criterion and as the name of the first layer. */
  static Results hostile(String text) {
    return results(1, text, text, true);
  }

  /** Steps down twice in each round. */
  static List<RateTrace> rates() {
    List<RateTrace> rates = new ArrayList<>();
    for (int round = 0; round <= LAST; round++) {
      List<RateTrace.Point> points = new ArrayList<>();
      for (int step = 0; step <= 10_000; step += 50) {
        double rate = step < 5000 ? 0.1 : step < 7500 ? 0.01 : 0.001;
        points.add(new RateTrace.Point(step, step < 500 ? rate * step / 500 : rate));
      }
      rates.add(new RateTrace(round, points));
    }
    return rates;
  }

  /** A blurred ring, as digits leave it. */
  static InputPicture picture() {
    double[] survivors = new double[28 * 28];
    for (int i = 0; i < survivors.length; i++) {
      int row = i / 28;
      double radius = Math.hypot(row - 13.5, i % 28 - 13.5);
      survivors[i] = 0.12 * Math.exp(-Math.pow((radius - 6) / 3, 2)) * (0.8 + 0.2 * (i % 3));
    }
    return new InputPicture(28, 28, survivors);
  }

  private static Results results(
      int replicates, String criterion, String firstLayer, boolean accuracies) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model", "lenet-300-100").put("data", "strokes").put("criterion", criterion);
    config.putObject("rewind").put("kind", "learning-rate").put("to", "0");
    List<ReplicateResult> all = new ArrayList<>();
    for (int seed = 1; seed <= replicates; seed++) {
      List<RoundResult> rounds = new ArrayList<>();
      for (int round = 0; round <= LAST; round++) {
        double fall = 0.0001 * Math.exp(0.43 * round);
        double accuracy = 0.982 - fall + 0.0003 * (3 + round) * Math.sin(round * 7 + seed * 2);
        rounds.add(round(round, firstLayer, accuracies ? accuracy : null));
      }
      all.add(new ReplicateResult(seed, rounds));
    }
    return Results.of("done", config, new Environment("0.1.0", "2.18.0", "17.0.15", "cpu", 2), all);
  }

  private static RoundResult round(int round, String firstLayer, @Nullable Double accuracy) {
    List<LayerResult> layers = new ArrayList<>();
    long remaining = 0;
    long prunable = 0;
    for (int i = 0; i < NAMES.length; i++) {
      long size = SHAPES[i].size();
      long kept = Math.round(size * Math.pow(0.8, round * (1.02 - 0.15 * i)));
      layers.add(new LayerResult(i == 0 ? firstLayer : NAMES[i], SHAPES[i], kept, size));
      remaining += kept;
      prunable += size;
    }
    double density = (double) remaining / prunable;
    return new RoundResult(
        round,
        density,
        1 - density,
        prunable,
        10_000,
        remaining,
        1 / density,
        1 / density,
        0.01,
        0.05 + 0.002 * round,
        accuracy == null ? null : accuracy - 0.001,
        accuracy,
        accuracy == null ? null : 0.999,
        null,
        layers);
  }
}
