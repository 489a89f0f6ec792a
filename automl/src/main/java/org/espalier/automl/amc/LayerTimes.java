// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * How long one layer takes by how many channels it reads and makes. Between counts the time is
 * interpolated linearly, below the least one it is that of the least. Measured times jitter, and a
 * count that fills no vector may take longer than the next that does; as a smaller layer is to be
 * no slower than a larger one, it is the mean of the least of all larger ones and the most of all
 * smaller ones.
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
    this.micros = new double[inputs.length][outputs.length];
    for (int i = 0; i < inputs.length; i++) {
      for (int o = 0; o < outputs.length; o++) {
        double larger = rectangle(micros, i, inputs.length, o, outputs.length).min().orElseThrow();
        double smaller = rectangle(micros, 0, i + 1, 0, o + 1).max().orElseThrow();
        this.micros[i][o] = (larger + smaller) / 2;
      }
    }
  }

  private static DoubleStream rectangle(
      double[][] micros, int top, int bottom, int left, int right) {
    return Arrays.stream(micros, top, bottom)
        .flatMapToDouble(row -> Arrays.stream(row, left, right));
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
