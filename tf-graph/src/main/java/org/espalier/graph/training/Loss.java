// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

/** What training makes small: the mean over the batch of one number an example. */
public enum Loss {
  /** Cross-entropy of the softmax of the logits against the target distribution. */
  SOFTMAX_CROSS_ENTROPY,
  /** Cross-entropy of the sigmoid of each logit against its target, averaged over the outputs. */
  BINARY_CROSS_ENTROPY,
  /** Squared difference, averaged over the outputs. */
  MEAN_SQUARED_ERROR
}
