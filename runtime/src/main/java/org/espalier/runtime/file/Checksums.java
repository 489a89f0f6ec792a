// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checksums of parts of a file. */
final class Checksums {

  private Checksums() {}

  /** CRC-32C of the bytes in [from, to). */
  static int of(ByteBuffer bytes, int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(from, to - from));
    return (int) sum.getValue();
  }

  /**
   * Compares.
   *
   * @throws IllegalArgumentException if the bytes in [from, to) of the file have another CRC-32C
   */
  static void require(long from, long to, int expected, int found) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "the CRC-32C of bytes %d to %d must be %08x, got %08x"
              .formatted(from, to - 1, expected, found));
    }
  }
}
