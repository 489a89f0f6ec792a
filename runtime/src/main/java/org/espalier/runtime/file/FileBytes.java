// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A file's bytes in order, through a small buffer. Mapping the file would take a JVM that has just
 * started longer than reading it, and a large array would have to be cleared first.
 */
final class FileBytes {

  private static final int SIZE = 1 << 15;

  private final RandomAccessFile file;
  private final byte[] array = new byte[SIZE];
  private final ByteBuffer buffer = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);

  FileBytes(RandomAccessFile file) {
    this.file = file;
  }

  /** Goes on elsewhere. */
  void seek(long at) throws IOException {
    file.seek(at);
    buffer.limit(0);
  }

  /**
   * The buffer with at least so many bytes that have not been read.
   *
   * @param bytes at most 4096; there must be as many
   */
  ByteBuffer atLeast(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes) {
        int read = file.read(array, buffer.position(), buffer.remaining());
        if (read < 0) {
          throw new EOFException("the file became shorter while it was read");
        }
        buffer.position(buffer.position() + read);
      }
      buffer.flip();
    }
    return buffer;
  }

  /** The array that the buffer's positions are places in. */
  byte[] array() {
    return array;
  }

  /**
   * Reads the next bytes for their checksum alone.
   *
   * @param at where in the file they are
   * @throws IllegalArgumentException if they have another CRC-32C
   */
  void check(long at, long bytes, int expected) throws IOException {
    CRC32C sum = new CRC32C();
    for (long left = bytes; left > 0; ) {
      atLeast(1);
      int count = (int) Math.min(buffer.remaining(), left);
      sum.update(array, buffer.position(), count);
      buffer.position(buffer.position() + count);
      left -= count;
    }
    Sums.require(at, at + bytes, expected, (int) sum.getValue());
  }
}
