// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static java.util.Objects.requireNonNull;

/**
 * Where a run was computed; the same numbers are promised on the same environment only.
 *
 * @param espalier version of this library
 * @param tensorflow version of TensorFlow
 * @param java version of the Java runtime
 * @param device what trained, such as {@code cpu} or the name of a GPU
 * @param threads threads of the device's pool, at least 1
 */
public record Environment(
    String espalier, String tensorflow, String java, String device, int threads) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if threads is below 1
   */
  public Environment {
    requireNonNull(espalier, "espalier");
    requireNonNull(tensorflow, "tensorflow");
    requireNonNull(java, "java");
    requireNonNull(device, "device");
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
  }
}
