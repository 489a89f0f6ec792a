// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/**
 * New weights for the inputs that a layer keeps, such that its outputs come as near as they can to
 * what they were with all inputs, in the mean square over calibration examples. With X the inputs,
 * G = X'X and W the old weights, they solve G[kept, kept] W' = (G W)[kept]: the examples themselves
 * are not needed.
 */
final class LeastSquares {

  /**
   * Of the mean of G's diagonal, added to it: inputs that depend on each other have no solution.
   */
  private static final double RIDGE = 1e-6;

  private final double[] gram;
  private final double[] products;
  private final int inputs;
  private final int outputs;

  /**
   * Prepares a layer.
   *
   * @param gram {@code [inputs, inputs]}, row-major
   * @param weights {@code [inputs, outputs]}, row-major
   */
  LeastSquares(double[] gram, float[] weights, int inputs) {
    this.gram = gram;
    this.inputs = inputs;
    this.outputs = weights.length / inputs;
    this.products = new double[weights.length];
    for (int i = 0; i < inputs; i++) {
      for (int k = 0; k < inputs; k++) {
        double g = gram[i * inputs + k];
        for (int o = 0; o < outputs && g != 0; o++) {
          products[i * outputs + o] += g * weights[k * outputs + o];
        }
      }
    }
  }

  /**
   * Weights of all inputs, 0 where they are not kept.
   *
   * @param kept ascending
   */
  float[] weights(int[] kept) {
    int n = kept.length;
    double[] l = new double[n * n];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += gram[kept[i] * inputs + kept[i]];
    }
    double ridge = RIDGE * trace / n + Double.MIN_NORMAL;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        l[i * n + j] = gram[kept[i] * inputs + kept[j]] + (i == j ? ridge : 0);
      }
    }
    factorize(l, n);
    double[] x = new double[n * outputs];
    for (int i = 0; i < n; i++) {
      System.arraycopy(products, kept[i] * outputs, x, i * outputs, outputs);
    }
    solve(l, n, x);
    float[] weights = new float[inputs * outputs];
    for (int i = 0; i < n; i++) {
      for (int o = 0; o < outputs; o++) {
        weights[kept[i] * outputs + o] = (float) x[i * outputs + o];
      }
    }
    return weights;
  }

  /** Cholesky: the lower triangle in place of the matrix. */
  private static void factorize(double[] a, int n) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= a[i * n + k] * a[j * n + k];
        }
        a[i * n + j] = i == j ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / a[j * n + j];
      }
    }
  }

  /** Forwards and backwards, all outputs at once. */
  private void solve(double[] l, int n, double[] x) {
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        subtract(x, i, k, l[i * n + k]);
      }
      divide(x, i, l[i * n + i]);
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        subtract(x, i, k, l[k * n + i]);
      }
      divide(x, i, l[i * n + i]);
    }
  }

  private void subtract(double[] x, int row, int other, double times) {
    for (int o = 0; o < outputs; o++) {
      x[row * outputs + o] -= times * x[other * outputs + o];
    }
  }

  private void divide(double[] x, int row, double by) {
    for (int o = 0; o < outputs; o++) {
      x[row * outputs + o] /= by;
    }
  }
}
