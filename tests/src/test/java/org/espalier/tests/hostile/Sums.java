// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The checksums of a checkpoint's index. */
final class Sums {

  private static final int FOOTER = 48;
  private static final int TRAILER = 5; // how a block is packed, and its checksum

  private Sums() {}

  /** The same table, its blocks' checksums right again as far as they can be found. */
  static byte[] right(byte[] table) {
    ByteBuffer bytes = ByteBuffer.wrap(table.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int[] at = {bytes.limit() - FOOTER};
    if (at[0] < 0) {
      return table;
    }
    handle(bytes, at); // of statistics
    long[] index = handle(bytes, at);
    sum(bytes, index);
    // The first entry of the index names the first block: three varints, a key, its place.
    if (index[0] >= 0 && index[0] + 3 < bytes.limit()) {
      int key = bytes.get((int) index[0] + 1);
      at[0] = (int) index[0] + 3 + Math.max(key, 0);
      sum(bytes, handle(bytes, at));
    }
    return bytes.array();
  }

  private static void sum(ByteBuffer bytes, long[] place) {
    long end = place[0] + place[1];
    if (place[0] < 0 || place[1] < 0 || end < 0 || end + TRAILER > bytes.limit()) {
      return;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice((int) place[0], (int) place[1] + 1));
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    bytes.putInt((int) end + 1, masked);
  }

  private static long[] handle(ByteBuffer bytes, int[] at) {
    return new long[] {varint(bytes, at), varint(bytes, at)};
  }

  private static long varint(ByteBuffer bytes, int[] at) {
    long value = 0;
    for (int shift = 0; shift < 64 && at[0] < bytes.limit(); shift += 7) {
      byte b = bytes.get(at[0]++);
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return -1;
  }
}
