// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checksums of parts of a file. */
final class Sums {

  private Sums() {}

  /** CRC-32C of the bytes in [from, to). */
  static int of(ByteBuffer file, int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(file.slice(from, to - from));
    return (int) sum.getValue();
  }

  /**
   * Compares.
   *
   * @throws IllegalArgumentException if the bytes in [from, to) have another CRC-32C
   */
  static void check(ByteBuffer file, int from, int to, int expected) {
    int found = of(file, from, to);
    if (found != expected) {
      throw new IllegalArgumentException(
          "the CRC-32C of bytes %d to %d must be %08x, is %08x; the file was changed or damaged"
              .formatted(from, to - 1, expected, found));
    }
  }
}
