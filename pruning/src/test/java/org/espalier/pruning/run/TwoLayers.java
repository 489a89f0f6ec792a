// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.HashMap;
import java.util.Map;

/**
 * A network of two dense layers, tanh between them, in double precision: loss and gradient by hand,
 * as the reference that criteria are held against.
 */
record TwoLayers(int inputs, int hidden, int outputs) {

  /** Parameters by name: fc1/kernel, fc1/bias, logits/kernel, logits/bias. */
  Map<String, double[]> gradient(
      Map<String, double[]> p, double[][] x, int[] labels, double temperature) {
    Map<String, double[]> g = zeros(p);
    for (int n = 0; n < x.length; n++) {
      double[] h = hidden(p, x[n]);
      double[] d = probabilities(logits(p, h), temperature);
      d[labels[n]] -= 1;
      double[] dh = new double[hidden];
      for (int o = 0; o < outputs; o++) {
        double error = d[o] / temperature / x.length;
        g.get("logits/bias")[o] += error;
        for (int j = 0; j < hidden; j++) {
          g.get("logits/kernel")[j * outputs + o] += error * h[j];
          dh[j] += error * p.get("logits/kernel")[j * outputs + o];
        }
      }
      for (int j = 0; j < hidden; j++) {
        double error = dh[j] * (1 - h[j] * h[j]);
        g.get("fc1/bias")[j] += error;
        for (int i = 0; i < inputs; i++) {
          g.get("fc1/kernel")[i * hidden + j] += error * x[n][i];
        }
      }
    }
    return g;
  }

  private double[] hidden(Map<String, double[]> p, double[] x) {
    double[] h = p.get("fc1/bias").clone();
    for (int j = 0; j < hidden; j++) {
      for (int i = 0; i < inputs; i++) {
        h[j] += x[i] * p.get("fc1/kernel")[i * hidden + j];
      }
      h[j] = Math.tanh(h[j]);
    }
    return h;
  }

  private double[] logits(Map<String, double[]> p, double[] h) {
    double[] z = p.get("logits/bias").clone();
    for (int o = 0; o < outputs; o++) {
      for (int j = 0; j < hidden; j++) {
        z[o] += h[j] * p.get("logits/kernel")[j * outputs + o];
      }
    }
    return z;
  }

  private static double[] probabilities(double[] logits, double temperature) {
    double sum = 0;
    double[] e = new double[logits.length];
    for (int o = 0; o < e.length; o++) {
      e[o] = Math.exp(logits[o] / temperature);
      sum += e[o];
    }
    for (int o = 0; o < e.length; o++) {
      e[o] /= sum;
    }
    return e;
  }

  private static Map<String, double[]> zeros(Map<String, double[]> like) {
    Map<String, double[]> zeros = new HashMap<>();
    like.forEach((name, values) -> zeros.put(name, new double[values.length]));
    return zeros;
  }
}
