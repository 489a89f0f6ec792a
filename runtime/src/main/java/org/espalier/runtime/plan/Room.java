// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/**
 * The memory that the JVM may have. A small file can declare huge images, so that a plan asks here
 * before it takes anything.
 *
 * @param model what the model is called
 * @param bytes that the JVM may have
 */
record Room(String model, long bytes) {

  private static final int MEBIBYTE = 1 << 20;

  /** What this JVM may have. */
  static Room here(String model) {
    return new Room(model, Runtime.getRuntime().maxMemory());
  }

  /**
   * Refuses what there is no room for.
   *
   * @throws IllegalArgumentException if that is so
   */
  void require(long needed) {
    if (needed > bytes) {
      throw tooSmall(
          Long.toString((needed + MEBIBYTE - 1) / MEBIBYTE), "give it more by java -Xmx");
    }
  }

  /** What to throw where a place in the array of all numbers is no int any more. */
  IllegalArgumentException overflow() {
    return tooSmall("more than 8192", "no array holds as much");
  }

  private IllegalArgumentException tooSmall(String mebibytes, String advice) {
    return new IllegalArgumentException(
        ("model %s needs %s MiB for a prediction, the JVM may have %d MiB; %s,"
                + " or make its inputs smaller")
            .formatted(model, mebibytes, bytes / MEBIBYTE, advice));
  }
}
