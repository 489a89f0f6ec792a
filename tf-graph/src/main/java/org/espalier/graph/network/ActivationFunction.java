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
  /** x * relu6(x + 3) / 6. */
  HARD_SWISH,
  /** exp(x) over its sum along the last axis. */
  SOFTMAX;

  /** Whether 0 comes out where 0 goes in. */
  public boolean keepsZero() {
    return this != SIGMOID && this != SOFTMAX;
  }
}
