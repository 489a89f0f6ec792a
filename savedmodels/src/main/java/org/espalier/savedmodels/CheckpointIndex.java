// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;

/**
 * What {@code variables.index} says about the files beside it. It is a table in LevelDB's format:
 * blocks of keys and values, an index block that names them, a footer that names that one. The
 * empty key holds a header, every other one where a tensor's bytes lie. Nothing in it is trusted.
 *
 * @param shards how many files hold the values
 * @param bytesNeeded by shard, where its last tensor ends
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">LevelDB's
 *     tables</a>
 */
record CheckpointIndex(int shards, Map<Integer, Long> bytesNeeded) {

  private static final int FOOTER = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int MOST_SHARDS = 99_999; // their names have five digits

  private record Entry(boolean emptyKey, ByteString value) {}

  /** A table whose blocks are packed, as TensorFlow 1.1 wrote them. */
  static final class PackedException extends IOException {}

  CheckpointIndex {
    bytesNeeded = ImmutableMap.copyOf(bytesNeeded);
  }

  /**
   * Reads a table.
   *
   * @throws PackedException if its blocks are packed
   * @throws IOException if it is corrupt
   */
  static CheckpointIndex parse(byte[] table) throws IOException {
    require(
        table.length >= FOOTER,
        "it has %d bytes, a table at least %d".formatted(table.length, FOOTER));
    CodedInputStream footer = CodedInputStream.newInstance(table, table.length - FOOTER, FOOTER);
    footer.readRawVarint64(); // where the block of statistics is, which nobody writes
    footer.readRawVarint64();
    byte[] index = block(table, footer);
    long magic = little(table).getLong(table.length - Long.BYTES);
    require(magic == MAGIC, "it ends with 0x%016x, a table with 0x%016x".formatted(magic, MAGIC));
    int shards = 0;
    Map<Integer, Long> needed = new TreeMap<>();
    for (Entry place : entries(index)) {
      for (Entry entry : entries(block(table, place.value().newCodedInput()))) {
        if (entry.emptyKey()) {
          shards = BundleHeaderProto.parseFrom(entry.value()).getNumShards();
        } else {
          BundleEntryProto tensor = BundleEntryProto.parseFrom(entry.value());
          long end = tensor.getOffset() + tensor.getSize();
          require(
              tensor.getOffset() >= 0 && tensor.getSize() >= 0 && end >= 0,
              "a tensor lies at %d and has %d bytes"
                  .formatted(tensor.getOffset(), tensor.getSize()));
          needed.merge(tensor.getShardId(), end, Math::max);
        }
      }
    }
    require(shards >= 1 && shards <= MOST_SHARDS, "it names %d shards".formatted(shards));
    for (int shard : needed.keySet()) {
      require(shard >= 0 && shard < shards, "it names shard %d of %d".formatted(shard, shards));
    }
    return new CheckpointIndex(shards, needed);
  }

  /** The block whose place and size, two varints, come next. */
  private static byte[] block(byte[] table, CodedInputStream handle) throws IOException {
    long from = handle.readRawVarint64();
    long size = handle.readRawVarint64();
    long most = table.length - 1L - Integer.BYTES; // how it is packed and a checksum follow
    require(
        from >= 0 && size >= 0 && from <= most && size <= most - from,
        "a block lies at %d and has %d bytes".formatted(from, size));
    int end = (int) (from + size);
    byte[] summed = Arrays.copyOfRange(table, (int) from, end + 1);
    require(
        TfRecords.masked(summed) == little(table).getInt(end + 1),
        "the checksum of the block at %d differs".formatted(from));
    if (table[end] != 0) {
      throw new PackedException();
    }
    return Arrays.copyOf(summed, (int) size);
  }

  /** A block's keys and values, and after them where keys are written in full, and how many. */
  private static List<Entry> entries(byte[] block) throws IOException {
    int tail = block.length - Integer.BYTES;
    int restarts = tail < 0 ? -1 : little(block).getInt(tail);
    require(restarts >= 0 && restarts <= tail / Integer.BYTES, "a block has no entries");
    CodedInputStream in = CodedInputStream.newInstance(block, 0, tail - Integer.BYTES * restarts);
    List<Entry> entries = new ArrayList<>();
    while (!in.isAtEnd()) {
      int shared = in.readRawVarint32(); // with the key before
      int own = in.readRawVarint32();
      int length = in.readRawVarint32();
      in.skipRawBytes(own);
      ByteString value = ByteString.copyFrom(in.readRawBytes(length));
      entries.add(new Entry(shared == 0 && own == 0, value));
    }
    return entries;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean holds, String problem) throws StreamCorruptedException {
    if (!holds) {
      throw new StreamCorruptedException(problem);
    }
  }
}
