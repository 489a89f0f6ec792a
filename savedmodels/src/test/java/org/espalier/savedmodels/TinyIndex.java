// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;

/** A {@code variables.index} made by hand, for tests to break. */
final class TinyIndex {

  static final String FILE = "variables/variables.index";

  private TinyIndex() {}

  /** One tensor in each shard, from byte 0 to the one given. */
  static byte[] of(long... ends) {
    try {
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      entry(entries, "", BundleHeaderProto.newBuilder().setNumShards(ends.length).build());
      for (int shard = 0; shard < ends.length; shard++) {
        entry(
            entries,
            "tensor-" + shard,
            BundleEntryProto.newBuilder().setShardId(shard).setSize(ends[shard]).build());
      }
      return table(entries.toByteArray(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table of one block of entries. */
  static byte[] table(byte[] entries, int packing) throws IOException {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    byte[] tensors = block(table, entries, packing);
    ByteArrayOutputStream places = new ByteArrayOutputStream();
    entry(places, "z", tensors);
    byte[] index = block(table, places.toByteArray(), 0);
    byte[] footer = new byte[48]; // no block of statistics
    System.arraycopy(index, 0, footer, 2, index.length);
    ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0xdb4775248b80fb57L);
    table.write(footer);
    return table.toByteArray();
  }

  /** Writes a block and gives its place and size. */
  private static byte[] block(ByteArrayOutputStream table, byte[] entries, int packing)
      throws IOException {
    ByteArrayOutputStream place = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(place);
    out.writeUInt64NoTag(table.size());
    out.writeUInt64NoTag(entries.length + 8);
    out.flush();
    ByteBuffer block = ByteBuffer.allocate(entries.length + 9).order(ByteOrder.LITTLE_ENDIAN);
    block.put(entries).putInt(0).putInt(1).put((byte) packing); // one key in full, at 0
    table.write(block.array());
    int sum = TfRecords.masked(block.array());
    table.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(sum).array());
    return place.toByteArray();
  }

  private static void entry(ByteArrayOutputStream block, String key, MessageLite value)
      throws IOException {
    entry(block, key, value.toByteArray());
  }

  private static void entry(ByteArrayOutputStream block, String key, byte[] value)
      throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(block);
    out.writeUInt32NoTag(0);
    out.writeUInt32NoTag(key.length());
    out.writeUInt32NoTag(value.length);
    out.writeRawBytes(com.google.protobuf.ByteString.copyFromUtf8(key));
    out.writeRawBytes(value);
    out.flush();
  }
}
