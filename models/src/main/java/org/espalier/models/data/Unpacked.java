// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a packed file holds, as far as it is no bomb: beyond {@link #FREE} bytes no more than {@link
 * #MOST_TIMES} times the file's own size. Data and text pack to a half or a tenth; a thousandth is
 * one byte over and over.
 */
final class Unpacked extends FilterInputStream {

  private static final long FREE = 16 << 20;
  private static final long MOST_TIMES = 200;

  private final long packed;
  private long unpacked;

  /** Begins to count; the file has so many bytes. */
  Unpacked(InputStream in, long packed) {
    super(in);
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count = super.read(bytes, from, length);
    unpacked += Math.max(count, 0);
    if (unpacked > FREE && unpacked > MOST_TIMES * packed) {
      throw new IOException(
          "it has %d bytes and unpacks to more than %d times as many; to use it all the same, unpack"
                  .formatted(packed, MOST_TIMES)
              + " it");
    }
    return count;
  }
}
