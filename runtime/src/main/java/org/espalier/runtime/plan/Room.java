// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/**
 * The memory that the JVM may have. A small file can declare huge images, so that a plan asks here
 * before it takes anything; what it has been granted counts together.
 */
final class Room {

  private static final int MEBIBYTE = 1 << 20;

  private final String model;
  private final long bytes;
  private long taken;

  /**
   * An empty one.
   *
   * @param model what the model is called
   * @param bytes that the JVM may have
   */
  Room(String model, long bytes) {
    this.model = model;
    this.bytes = bytes;
  }

  /** What this JVM may have. */
  static Room here(String model) {
    return new Room(model, Runtime.getRuntime().maxMemory());
  }

  /**
   * Grants so many bytes.
   *
   * @throws IllegalArgumentException if with all before them they are more than there are
   */
  void take(long more) {
    taken = Math.addExact(taken, more);
    if (taken > bytes) {
      throw tooSmall(Long.toString((taken - 1) / MEBIBYTE + 1), "give it more by java -Xmx");
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
