// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.espalier.runtime.graph.ModelGraph;

/**
 * Reads all of a file: header and table with their checksums first, then the tensors, each with its
 * own, then the description.
 */
final class ModelDecoder {

  private final FileBytes file;
  private final Header header;
  private final ByteBuffer head; // up to the first tensor

  private ModelDecoder(FileBytes file, Header header, ByteBuffer head) {
    this.file = file;
    this.header = header;
    this.head = head;
  }

  /**
   * The graph.
   *
   * @param path of the file, for messages
   * @param mostMemory bytes that decoded tensors may take
   * @throws ModelFileException if it is of a newer version, or takes more memory
   * @throws IllegalArgumentException saying where else the file is wrong, the rule, what was found
   */
  static ModelGraph decode(RandomAccessFile file, Path path, long mostMemory) throws IOException {
    long length = file.length();
    byte[] first = new byte[Header.BYTES];
    file.readFully(first, 0, (int) Math.min(length, Header.BYTES));
    Header header = Header.read(littleEndian(first), length, path);
    byte[] all = new byte[header.tensorStart()];
    file.seek(0);
    file.readFully(all);
    ByteBuffer head = littleEndian(all);
    ModelDecoder decoder = new ModelDecoder(new FileBytes(file), header, head);
    TensorEntry[] entries = decoder.entries();
    if (header.memory() > mostMemory) {
      throw new ModelFileException(
          path
              + ": byte 24: the weights take "
              + header.memory()
              + " bytes of memory, this JVM has at most "
              + mostMemory
              + "; give it more with -Xmx");
    }
    Object[] tensors = decoder.tensors(entries);
    byte[] description = new byte[header.description()];
    head.position(header.descriptionStart()).get(description);
    return DescriptionReader.read(description, tensors);
  }

  /** Checked, also that together they take what the header says. */
  private TensorEntry[] entries() {
    int table = header.descriptionStart();
    int end = header.tensorStart();
    Checksums.require(
        Header.BYTES, table, header.tableSum(), Checksums.of(head, Header.BYTES, table));
    Checksums.require(table, end, header.descriptionSum(), Checksums.of(head, table, end));
    TensorEntry[] entries = new TensorEntry[header.tensors()];
    long memory = 0;
    long length = end;
    for (int i = 0; i < entries.length; i++) {
      entries[i] = TensorEntry.read(head, Header.BYTES + i * TensorEntry.BYTES);
      memory += entries[i].memory();
      length += entries[i].bytes();
    }
    if (length != header.length()) {
      throw new IllegalArgumentException(
          "the tensors of the table end at byte "
              + length
              + ", they must end with the file at byte "
              + header.length());
    }
    if (memory != header.memory()) {
      throw new IllegalArgumentException(
          "byte 24: the weights in the table take "
              + memory
              + " bytes of memory, got "
              + header.memory());
    }
    return entries;
  }

  private Object[] tensors(TensorEntry[] entries) throws IOException {
    long at = header.tensorStart();
    file.seek(at);
    TensorReader reader = new TensorReader(file);
    Object[] tensors = new Object[entries.length];
    for (int i = 0; i < entries.length; i++) {
      long end = at + entries[i].bytes();
      try {
        tensors[i] = reader.next(entries[i]);
      } catch (IllegalArgumentException e) {
        int sum = file.sumOf(at, entries[i].bytes());
        Checksums.require(at, end, entries[i].sum(), sum); // if damaged, that is what to say
        throw new IllegalArgumentException(
            "tensor " + i + ", from byte " + at + " on: " + e.getMessage(), e);
      }
      Checksums.require(at, end, entries[i].sum(), file.takeSum());
      at = end;
    }
    return tensors;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
