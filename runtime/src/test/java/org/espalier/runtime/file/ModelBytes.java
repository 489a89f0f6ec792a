// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.espalier.runtime.graph.ModelGraph;

/** The bytes of a model file, to look at and to spoil. */
final class ModelBytes {

  final ByteBuffer bytes;

  private ModelBytes(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ModelBytes of(byte[] bytes) {
    return new ModelBytes(bytes);
  }

  static ModelBytes of(ModelGraph graph, Path file) {
    ModelFile.write(graph, file);
    try {
      return new ModelBytes(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int length() {
    return bytes.limit();
  }

  byte[] array() {
    return bytes.array();
  }

  int tensors() {
    return bytes.getInt(12);
  }

  /** Where a tensor's row of the table begins. */
  int entry(int tensor) {
    return 48 + 32 * tensor;
  }

  int description() {
    return entry(tensors());
  }

  /** Where a tensor's bytes begin; those after the last end the file. */
  int tensor(int tensor) {
    int at = description() + bytes.getInt(32);
    for (int i = 0; i < tensor; i++) {
      at += bytes.getInt(entry(i) + 24);
    }
    return at;
  }

  /** The same with some bytes instead of others. */
  ModelBytes splice(int from, int to, byte[] instead) {
    byte[] spliced = Arrays.copyOf(array(), from + instead.length + length() - to);
    System.arraycopy(instead, 0, spliced, from, instead.length);
    System.arraycopy(array(), to, spliced, from + instead.length, length() - to);
    return new ModelBytes(spliced);
  }

  /** Computes all CRCs anew, as far as the sections lie in the file. */
  ModelBytes withSums() {
    if (length() < 48) {
      return this;
    }
    int tensors = Math.min(Math.max(tensors(), 0), (length() - 48) / 32);
    long at = 48 + 32L * tensors;
    long description = bytes.getInt(32);
    if (description >= 0 && at + description <= length()) {
      bytes.putInt(36, sum(at, at + description));
      at += description;
    }
    for (int i = 0; i < tensors; i++) {
      long size = bytes.getInt(entry(i) + 24);
      if (size >= 0 && at + size <= length()) {
        bytes.putInt(entry(i) + 28, sum(at, at + size));
        at += size;
      }
    }
    bytes.putInt(40, sum(48, 48 + 32L * tensors));
    bytes.putInt(44, sum(0, 44));
    return this;
  }

  void save(Path file) {
    try {
      Files.write(file, array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int sum(long from, long to) {
    CRC32C sum = new CRC32C();
    sum.update(array(), (int) from, (int) (to - from));
    return (int) sum.getValue();
  }
}
