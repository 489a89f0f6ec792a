// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

/**
 * How a model is run.
 *
 * @param threads that share one prediction, the caller's among them, at least 1
 * @param vectors whether the JDK's Vector API is used where it is there, which {@code --add-modules
 *     jdk.incubator.vector} asks for
 * @param measured whether sparse or dense kernels are chosen anew by measuring them here, rather
 *     than as the file says
 */
public record ModelOptions(int threads, boolean vectors, boolean measured) {

  private static final int MOST_THREADS = 1024;

  /** One thread, vectors where they are there, kernels as the file says. */
  public static final ModelOptions DEFAULT = new ModelOptions(1, true, false);

  /**
   * Checks the threads.
   *
   * @throws IllegalArgumentException if there are none, or more than 1,024
   */
  public ModelOptions {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException("threads must be in [1, 1024], got " + threads);
    }
  }

  /** The same with so many threads. */
  public ModelOptions withThreads(int number) {
    return new ModelOptions(number, vectors, measured);
  }

  /** The same without the Vector API. */
  public ModelOptions withoutVectors() {
    return new ModelOptions(threads, false, measured);
  }

  /** The same with kernels chosen by measuring. */
  public ModelOptions withMeasuredKernels() {
    return new ModelOptions(threads, vectors, true);
  }
}
