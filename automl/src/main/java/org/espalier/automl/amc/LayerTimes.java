// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.Arrays;

/**
 * How long one layer takes by how many channels it reads and makes. Between counts the time is
 * interpolated linearly, below the least one it is that of the least. Measured times jitter,
 * upwards: a smaller layer is taken to be no slower than a larger one.
 */
final class LayerTimes {

  private final int[] inputs;
  private final int[] outputs;
  private final double[][] micros;

  /**
   * Smooths them.
   *
   * @param inputs ascending
   * @param outputs ascending
   * @param micros of each pair
   */
  LayerTimes(int[] inputs, int[] outputs, double[][] micros) {
    this.inputs = inputs.clone();
    this.outputs = outputs.clone();
    this.micros = Arrays.stream(micros).map(double[]::clone).toArray(double[][]::new);
    for (int i = inputs.length - 1; i >= 0; i--) {
      for (int o = outputs.length - 1; o >= 0; o--) {
        double[] row = this.micros[i];
        row[o] = o + 1 < outputs.length ? Math.min(row[o], row[o + 1]) : row[o];
        row[o] = i + 1 < inputs.length ? Math.min(row[o], this.micros[i + 1][o]) : row[o];
      }
    }
  }

  /** Microseconds at counts, whole or not. */
  double at(double read, double made) {
    double[] column = new double[inputs.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = between(outputs, micros[i], made);
    }
    return between(inputs, column, read);
  }

  private static double between(int[] counts, double[] times, double at) {
    int next = 0;
    while (next < counts.length - 1 && counts[next] < at) {
      next++;
    }
    if (next == 0 || at >= counts[next]) {
      return times[next];
    }
    double part = (at - counts[next - 1]) / (counts[next] - counts[next - 1]);
    return times[next - 1] + part * (times[next] - times[next - 1]);
  }
}
