// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;
import org.espalier.runtime.graph.ModelGraph;

/** Reads all of a file: header, table, tensors, description, in this order. */
final class ModelDecoder {

  private ModelDecoder() {}

  /**
   * The graph.
   *
   * @param file all its bytes, little-endian
   * @param mostMemory bytes that decoded tensors may take
   * @throws IllegalArgumentException saying where the file is wrong, the rule and what to do
   */
  static ModelGraph decode(ByteBuffer file, long mostMemory) {
    Header header = Header.read(file);
    TensorEntry[] entries = entries(file, header);
    if (header.memory() > mostMemory) {
      throw new IllegalArgumentException(
          "byte 24: its weights take "
              + header.memory()
              + " bytes of memory, this JVM has at most "
              + mostMemory
              + "; give it more with -Xmx");
    }
    Object[] tensors = tensors(file, header.tensorStart(), entries);
    byte[] description = new byte[header.description()];
    file.position(header.descriptionStart()).get(description);
    return DescriptionReader.read(description, tensors);
  }

  /** Checked, also that together they take what the header says. */
  private static TensorEntry[] entries(ByteBuffer file, Header header) {
    TensorEntry[] entries = new TensorEntry[header.tensors()];
    long memory = 0;
    long end = header.tensorStart();
    for (int i = 0; i < entries.length; i++) {
      entries[i] = TensorEntry.read(file, Header.BYTES + i * TensorEntry.BYTES);
      memory += entries[i].memory();
      end += entries[i].bytes();
    }
    if (end != header.length()) {
      throw new IllegalArgumentException(
          "the tensors of the table end at byte "
              + end
              + ", they must end with the file at byte "
              + header.length());
    }
    if (memory != header.memory()) {
      throw new IllegalArgumentException(
          "byte 24: the tensors of the table take "
              + memory
              + " bytes of memory, the header says "
              + header.memory());
    }
    return entries;
  }

  private static Object[] tensors(ByteBuffer file, int start, TensorEntry[] entries) {
    Object[] tensors = new Object[entries.length];
    TensorReader reader = new TensorReader(file);
    int from = start;
    for (int i = 0; i < entries.length; i++) {
      Sums.check(file, from, from + entries[i].bytes(), entries[i].sum());
      file.position(from);
      try {
        tensors[i] = reader.next(entries[i]);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "tensor " + i + ", from byte " + from + " on: " + e.getMessage(), e);
      }
      from += entries[i].bytes();
    }
    return tensors;
  }
}
