// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

/**
 * What activations and products are computed in. Parameters, statistics, softmax and losses are
 * float32 throughout.
 */
public enum ComputeType {
  /** 32 bits. */
  FLOAT32,
  /** 16 bits with float32's exponent. */
  BFLOAT16,
  /** 16-bit half precision, under {@link LossScaling}. */
  FLOAT16
}
