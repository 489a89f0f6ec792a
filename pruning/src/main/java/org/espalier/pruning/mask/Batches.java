// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.training.Variant;

/** The examples that a criterion takes gradients of: some batches of one random order. */
record Batches(int batch, int batches) {

  static void check(int batch, int batches) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be at least 1, got " + batch);
    }
    if (batches < 0) {
      throw new IllegalArgumentException(
          "batches must be at least 1, or 0 for all training examples, got " + batches);
    }
  }

  List<int[]> of(GradientSource source) {
    int all = (source.examples() + batch - 1) / batch;
    List<int[]> list = new ArrayList<>();
    for (int n = 0; n < (batches == 0 ? all : batches); n++) {
      list.add(source.batch(n, batch));
    }
    return list;
  }

  /** Scores from each weight and its mean gradient in inference mode, over the sum of all. */
  Map<String, float[]> scores(Scoring scoring, Scoring.WeightScore score) {
    return normalised(scoring.fromGradient(meanGradient(scoring), score));
  }

  /** The mean gradient, each batch weighing as much as it has examples. */
  private Map<String, float[]> meanGradient(Scoring scoring) {
    Map<String, double[]> sums = new HashMap<>();
    long examples = 0;
    for (int[] one : of(scoring.gradients())) {
      examples += one.length;
      scoring
          .gradients()
          .gradient(scoring.state(), Variant.inference(), one)
          .forEach(
              (name, gradient) -> {
                double[] sum = sums.computeIfAbsent(name, n -> new double[gradient.length]);
                for (int i = 0; i < sum.length; i++) {
                  sum[i] += (double) gradient[i] * one.length;
                }
              });
    }
    Map<String, float[]> mean = new HashMap<>();
    for (Map.Entry<String, double[]> entry : sums.entrySet()) {
      float[] values = new float[entry.getValue().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (entry.getValue()[i] / examples);
      }
      mean.put(entry.getKey(), values);
    }
    return mean;
  }

  /** Divides scores by their sum, in place; scores that are all 0 stay. */
  private static Map<String, float[]> normalised(Map<String, float[]> scores) {
    double sum = 0;
    for (float[] values : scores.values()) {
      for (float value : values) {
        sum += value;
      }
    }
    for (float[] values : scores.values()) {
      for (int i = 0; i < values.length && sum > 0; i++) {
        values[i] = (float) (values[i] / sum);
      }
    }
    return scores;
  }
}
