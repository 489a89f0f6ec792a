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
  private final CRC32C sum = new CRC32C(); // of the bytes read
  private int summed; // the place in the array up to which it goes

  FileBytes(RandomAccessFile file) {
    this.file = file;
  }

  /** Goes on elsewhere, with nothing summed up. */
  void seek(long at) throws IOException {
    file.seek(at);
    buffer.limit(0);
    summed = 0;
    sum.reset();
  }

  /**
   * The buffer with at least so many bytes that have not been read.
   *
   * @param bytes at most 4096; there must be as many
   */
  ByteBuffer atLeast(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      sumUp();
      buffer.compact();
      summed = 0;
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

  /** The CRC-32C of all bytes read since it was last asked for. */
  int takeSum() {
    sumUp();
    int value = (int) sum.getValue();
    sum.reset();
    return value;
  }

  private void sumUp() {
    sum.update(array, summed, buffer.position() - summed);
    summed = buffer.position();
  }

  /** The CRC-32C of so many bytes from a place on, which are read for that alone. */
  int sumOf(long at, long bytes) throws IOException {
    seek(at);
    for (long left = bytes; left > 0; ) {
      int count = (int) Math.min(atLeast(1).remaining(), left);
      buffer.position(buffer.position() + count);
      left -= count;
    }
    return takeSum();
  }
}
