// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

/** What a parameter is. Kernels are prunable unless they are excluded. */
public enum Role {
  /** Multiplies an input: the weights of a dense or convolutional layer. */
  KERNEL,
  /** Added after the kernel. */
  BIAS,
  /** Batch normalization's gamma. */
  SCALE,
  /** Batch normalization's beta. */
  OFFSET,
  /** Batch normalization's running mean; moved by training, not by its gradient. */
  MOVING_MEAN,
  /** Batch normalization's running variance; moved by training, not by its gradient. */
  MOVING_VARIANCE,
  /** Makes a smaller kernel of a larger one. */
  TRANSFORM,
  /** Says what part of a network is in use, 0 or 1; set, never trained. */
  SELECTOR;

  /** Whether a gradient step changes it. */
  public boolean trainable() {
    return this != MOVING_MEAN && this != MOVING_VARIANCE && this != SELECTOR;
  }
}
