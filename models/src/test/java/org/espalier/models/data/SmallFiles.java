// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Writes what the readers read, a few examples at a time. */
final class SmallFiles {

  private SmallFiles() {}

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  static byte[] xz(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options(0))) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** A big-endian IDX file: magic and sizes, then the values. */
  static byte[] idx(int[] header, byte[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * header.length + values.length);
    for (int number : header) {
      buffer.putInt(number);
    }
    return buffer.put(values).array();
  }

  /** 0, 1, 2 and so on, as many as asked for. */
  static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** Both files of one part, plain: images of 2 x 3, pixels and labels counting from 0. */
  static void writeIdx(Path directory, String part, int count) throws IOException {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    Files.write(
        directory.resolve(part + "-images-idx3-ubyte"),
        idx(new int[] {0x803, count, 2, 3}, counting(6 * count)));
    Files.write(
        directory.resolve(part + "-labels-idx1-ubyte"), idx(new int[] {0x801, count}, labels));
  }

  /** CIFAR-10 records; pixel p of record i is i in red, i + 1 in green, p mod 100 in blue. */
  static byte[] cifar(int... labels) {
    ByteBuffer buffer = ByteBuffer.allocate(3073 * labels.length);
    for (int i = 0; i < labels.length; i++) {
      buffer.put((byte) labels[i]);
      for (int value = 0; value < 3072; value++) {
        int pixel = value % 1024;
        buffer.put((byte) (value < 1024 ? i : value < 2048 ? i + 1 : pixel % 100));
      }
    }
    return buffer.array();
  }

  static Path text(Path directory, String name, String text) throws IOException {
    return Files.write(directory.resolve(name), text.getBytes(UTF_8));
  }
}
