// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

/** What becomes of each number, or for softmax of all channels of a position; as in Keras. */
public enum Function {
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
  /** exp(x) over its sum over the channels. */
  SOFTMAX;

  /** The lowest number that comes out, where this is a clamp: 0 for relu. */
  public float lowest() {
    return this == RELU || this == RELU6 ? 0 : Float.NEGATIVE_INFINITY;
  }

  /** The highest number that comes out, where this is a clamp: 6 for relu6. */
  public float highest() {
    return this == RELU6 ? 6 : Float.POSITIVE_INFINITY;
  }

  /** Whether it is no more than a clamp between two numbers, which costs next to nothing. */
  public boolean isClamp() {
    return this == LINEAR || this == RELU || this == RELU6;
  }
}
