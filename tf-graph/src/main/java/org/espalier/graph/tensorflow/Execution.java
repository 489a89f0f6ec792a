// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

/**
 * What a graph runs on.
 *
 * @param device where
 * @param threads of TensorFlow's pools, at least 1. The pools belong to the process: the first
 *     session fixes their size, later ones are silently given the same
 */
public record Execution(Device device, int threads) {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException if threads is below 1
   */
  public Execution {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
  }
}
