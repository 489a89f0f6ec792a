// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.ByteArrayOutputStream;

/** Writes numbers of a few bits each, packed from the lowest bit of the first byte on. */
final class Packer {

  private final ByteArrayOutputStream out;
  private final int bits;
  private long waiting;
  private int waitingBits;

  /**
   * Writes to the end of something.
   *
   * @param bits of each number, 1 to 32
   */
  Packer(ByteArrayOutputStream out, int bits) {
    this.out = out;
    this.bits = bits;
  }

  /** Writes one. */
  void add(int number) {
    waiting |= (number & ((1L << bits) - 1)) << waitingBits;
    waitingBits += bits;
    while (waitingBits >= Byte.SIZE) {
      out.write((int) waiting);
      waiting >>>= Byte.SIZE;
      waitingBits -= Byte.SIZE;
    }
  }

  /** Fills the last byte with zeros. */
  void end() {
    if (waitingBits > 0) {
      out.write((int) waiting);
    }
  }
}
