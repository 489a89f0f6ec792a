// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads and writes TensorFlow's record files: for each record its length (uint64, little-endian),
 * the length's masked CRC32C, the payload and the payload's masked CRC32C.
 */
final class TfRecords {

  private static final int HEADER = Long.BYTES + Integer.BYTES;

  private TfRecords() {}

  /** What takes the records, one by one. */
  @FunctionalInterface
  interface Reader {
    /** Returns why the record is bad, or an empty text to go on with the next. */
    String problemOf(int index, byte[] payload);
  }

  /**
   * Reads until the end or the first problem, at most {@code limit} records.
   *
   * @return the first problem in one line, empty if there is none
   * @throws IOException if the disk fails
   */
  static String read(Path file, int limit, Reader reader) throws IOException {
    long left = Files.size(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (int index = 0; left > 0; index++) {
        String where = "record " + index + " ";
        if (index == limit) {
          return "has more than " + limit + " records";
        }
        if (left < HEADER) {
          return where + "is cut short";
        }
        byte[] length = in.readNBytes(Long.BYTES);
        if (masked(length) != Integer.reverseBytes(in.readInt())) {
          return where + "has a wrong checksum of its length";
        }
        left -= HEADER;
        long bytes = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (bytes < 0 || bytes > left - Integer.BYTES || bytes > Integer.MAX_VALUE - 8) {
          return where + "is cut short";
        }
        byte[] payload = in.readNBytes((int) bytes);
        if (masked(payload) != Integer.reverseBytes(in.readInt())) {
          return where + "has a wrong checksum";
        }
        left -= bytes + Integer.BYTES;
        String problem = reader.problemOf(index, payload);
        if (!problem.isEmpty()) {
          return where + problem;
        }
      }
    }
    return "";
  }

  /** A payload as one record of a file. */
  static byte[] record(byte[] payload) {
    byte[] length =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(payload.length)
            .array();
    return ByteBuffer.allocate(HEADER + payload.length + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(length)
        .putInt(masked(length))
        .put(payload)
        .putInt(masked(payload))
        .array();
  }

  /** The checksum as the format stores it: rotated and offset, so that it can be summed again. */
  static int masked(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
