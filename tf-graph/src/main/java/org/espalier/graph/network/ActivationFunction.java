// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

/** An elementwise function, or softmax over the last axis; formulas as in Keras. */
public enum ActivationFunction {
  /** x. */
  LINEAR,
  /** max(x, 0). */
  RELU,
  /** min(max(x, 0), 6). */
  RELU6,
  /** Hyperbolic tangent. */
  TANH,
  /** 1 / (1 + exp(-x)). */
  SIGMOID,
  /** x * sigmoid(x). */
  SWISH,
  /** relu6(x + 3) / 6. */
  HARD_SIGMOID,
  /** x * relu6(x + 3) / 6. */
  HARD_SWISH,
  /** exp(x) over its sum along the last axis. */
  SOFTMAX;

  /** Whether 0 comes out where 0 goes in. */
  public boolean keepsZero() {
    return this != SIGMOID && this != HARD_SIGMOID && this != SOFTMAX;
  }

  /**
   * What comes out where x goes in.
   *
   * @throws IllegalArgumentException for softmax, which looks at more than one number
   */
  public double of(double x) {
    return switch (this) {
      case LINEAR -> x;
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.min(Math.max(x, 0), 6);
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case SWISH -> x / (1 + Math.exp(-x));
      case HARD_SIGMOID -> Math.min(Math.max(x + 3, 0), 6) / 6;
      case HARD_SWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
      case SOFTMAX -> throw new IllegalArgumentException("softmax is of all numbers at once");
    };
  }
}
