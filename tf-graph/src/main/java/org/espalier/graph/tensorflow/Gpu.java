// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

/**
 * How a graph uses GPUs.
 *
 * @param count GPUs that each step's batch is divided among, at least 1. With device {@code cpu}
 *     the processor stands in for so many, which is slow and serves to try it
 * @param tf32 whether float32 products may round what they multiply to the 10 bits of TF32, as
 *     TensorFlow has it by default; Ampere and later can. Sums stay float32. It holds for the whole
 *     process: the last to open a session decides
 * @param xla whether XLA compiles what it can of the graph; no number is promised to stay the same
 */
public record Gpu(int count, boolean tf32, boolean xla) {

  /** One GPU, used as TensorFlow does by default. */
  public static final Gpu DEFAULT = new Gpu(1, true, false);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if count is below 1
   */
  public Gpu {
    if (count < 1) {
      throw new IllegalArgumentException("gpu count must be at least 1, got " + count);
    }
  }
}
