// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A small data set in the MNIST layout: square images whose brightness tells their class. */
final class IdxImages {

  static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  static final String TRAIN_LABELS = "train-labels-idx1-ubyte";

  private IdxImages() {}

  /** Writes the four files, plain. */
  static Path write(Path directory, int side) throws IOException {
    Files.createDirectories(directory);
    for (String part : new String[] {"train", "t10k"}) {
      int count = part.equals("train") ? 50 : 10;
      byte[] labels = new byte[count];
      byte[] pixels = new byte[count * side * side];
      for (int i = 0; i < pixels.length; i++) {
        int image = i / (side * side);
        labels[image] = (byte) (image % 10);
        pixels[i] = (byte) (image % 10 * 25);
      }
      Files.write(
          directory.resolve(part + "-images-idx3-ubyte"), idx(pixels, 0x803, count, side, side));
      Files.write(directory.resolve(part + "-labels-idx1-ubyte"), idx(labels, 0x801, count));
    }
    return directory;
  }

  /** A big-endian header, then bytes. */
  static byte[] idx(byte[] values, int... header) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * header.length + values.length);
    for (int number : header) {
      buffer.putInt(number);
    }
    return buffer.put(values).array();
  }

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
}
