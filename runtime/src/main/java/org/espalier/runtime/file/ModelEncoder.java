// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.espalier.runtime.graph.ModelGraph;

/** Writes all of a file, in memory. */
final class ModelEncoder {

  private ModelEncoder() {}

  /**
   * The bytes of a file: header, table and description, then each tensor.
   *
   * @throws IllegalArgumentException if a tensor is too large or a name is not text
   */
  static ByteBuffer[] encode(ModelGraph graph) {
    DescriptionWriter description = new DescriptionWriter(graph);
    List<TensorEntry> entries = new ArrayList<>();
    List<ByteBuffer> sections = new ArrayList<>();
    long memory = 0;
    long length = 0;
    for (Object tensor : description.tensors()) {
      TensorWriter writer = new TensorWriter(tensor);
      entries.add(writer.entry());
      sections.add(ByteBuffer.wrap(writer.bytes()));
      memory += writer.entry().memory();
      length += writer.entry().bytes();
    }
    byte[] graphBytes = description.bytes();
    int table = entries.size() * TensorEntry.BYTES;
    length += Header.BYTES + table + graphBytes.length;
    ByteBuffer start =
        ByteBuffer.allocate(Header.BYTES + table + graphBytes.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entries.size(); i++) {
      entries.get(i).write(start, Header.BYTES + i * TensorEntry.BYTES);
    }
    int descriptionStart = Header.BYTES + table;
    start.position(descriptionStart).put(graphBytes).rewind();
    new Header(
            entries.size(),
            length,
            memory,
            graphBytes.length,
            Checksums.of(start, descriptionStart, start.limit()),
            Checksums.of(start, Header.BYTES, descriptionStart))
        .write(start);
    sections.add(0, start);
    return sections.toArray(new ByteBuffer[0]);
  }
}
