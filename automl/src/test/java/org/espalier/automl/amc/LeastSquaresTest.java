// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.espalier.graph.data.RandomStream;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {

  private static final int EXAMPLES = 200;
  private static final int INPUTS = 12;
  private static final int OUTPUTS = 3;

  private final RandomStream random = RandomStream.of(5);
  private final double[] x = examples();
  private final float[] weights = weights();
  private final LeastSquares squares = new LeastSquares(gram(), weights, INPUTS);

  @Test
  void noOtherWeightsComeNearer() {
    int[] kept = {0, 2, 3, 7, 11};
    float[] found = squares.weights(kept);
    double least = error(found);
    for (int input : kept) {
      for (int o = 0; o < OUTPUTS; o++) {
        for (float change : new float[] {-0.01f, 0.01f}) {
          float[] other = found.clone();
          other[input * OUTPUTS + o] += change;
          assertThat(error(other)).isGreaterThan(least);
        }
      }
    }
    float[] cut = new float[weights.length];
    for (int input : kept) {
      System.arraycopy(weights, input * OUTPUTS, cut, input * OUTPUTS, OUTPUTS);
    }
    assertThat(least).isLessThan(0.9 * error(cut));
    assertThat(found[OUTPUTS]).isZero(); // input 1 is not kept
  }

  @Test
  void whatIsLeftTakesOverFromACopyOfIt() {
    // Input 5 is twice input 4, so without 5 nothing is lost.
    float[] found = squares.weights(new int[] {0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11});

    assertThat(error(found)).isLessThan(1e-4);
    for (int o = 0; o < OUTPUTS; o++) {
      float sum = weights[4 * OUTPUTS + o] + 2 * weights[5 * OUTPUTS + o];
      assertThat(found[4 * OUTPUTS + o]).isCloseTo(sum, offset(1e-3f));
    }
  }

  @Test
  void inputsThatDependOnEachOtherGiveFiniteWeights() {
    for (float weight : squares.weights(new int[] {4, 5})) {
      assertThat(weight).isFinite();
    }
    assertThat(new LeastSquares(new double[4], new float[] {1, 2}, 2).weights(new int[] {0, 1}))
        .containsExactly(0, 0);
  }

  private double error(float[] others) {
    double sum = 0;
    for (int n = 0; n < EXAMPLES; n++) {
      for (int o = 0; o < OUTPUTS; o++) {
        double apart = 0;
        for (int i = 0; i < INPUTS; i++) {
          apart += x[n * INPUTS + i] * (weights[i * OUTPUTS + o] - others[i * OUTPUTS + o]);
        }
        sum += apart * apart;
      }
    }
    return sum;
  }

  private double[] gram() {
    double[] gram = new double[INPUTS * INPUTS];
    for (int n = 0; n < EXAMPLES; n++) {
      for (int i = 0; i < INPUTS; i++) {
        for (int k = 0; k < INPUTS; k++) {
          gram[i * INPUTS + k] += x[n * INPUTS + i] * x[n * INPUTS + k];
        }
      }
    }
    return gram;
  }

  /** Neighbouring inputs are alike, and the sixth is twice the fifth. */
  private double[] examples() {
    double[] examples = new double[EXAMPLES * INPUTS];
    for (int n = 0; n < EXAMPLES; n++) {
      for (int i = 0; i < INPUTS; i++) {
        double before = i == 0 ? 0 : examples[n * INPUTS + i - 1];
        examples[n * INPUTS + i] = i == 5 ? 2 * before : 0.6 * before + random.gaussian();
      }
    }
    return examples;
  }

  private float[] weights() {
    float[] drawn = new float[INPUTS * OUTPUTS];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) random.gaussian();
    }
    return drawn;
  }
}
