// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Good data to begin with. */
final class SmallData {

  private static final int IMAGES = 12;

  private SmallData() {}

  /** Writes every file that a data set needs. */
  static void write(Path directory, String kind) {
    try {
      if (kind.equals("idx:")) {
        for (String part : List.of("train", "t10k")) {
          Files.write(directory.resolve(part + "-images-idx3-ubyte"), images(IMAGES, 3, 2));
          Files.write(directory.resolve(part + "-labels-idx1-ubyte"), labels(IMAGES, 10));
        }
      } else if (kind.equals("cifar10:")) {
        for (int batch = 1; batch <= 2; batch++) {
          Files.write(directory.resolve("data_batch_%d.bin".formatted(batch)), cifar(3));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Good contents of one file. */
  static List<byte[]> files(String kind, String file) {
    return switch (kind) {
      case "idx:" ->
          file.contains("images")
              ? List.of(images(IMAGES, 3, 2), images(IMAGES, 2, 3), images(IMAGES, 1, 1))
              : List.of(labels(IMAGES, 10), labels(IMAGES, 3));
      case "cifar10:" -> List.of(cifar(2), cifar(4));
      case "csv:" ->
          List.of(
              "a,b,c\n1,2,x\n3,4.5,y\n-5,6e3,x\n7,8,\"z,z\"\n9,.5,y\n".getBytes(UTF_8),
              "1;2,red,yes\r\n3;4,blue,no\r\n5;6,red,no\r\n\"7\",\"a \"\"b\"\"\",yes\r\n"
                  .getBytes(UTF_8),
              "\ufeffname,colour,size\nann,\u00e4,1\nbob,\u00f6,2\ncarl,\u00e4,3\n"
                  .getBytes(UTF_8));
      default ->
          List.of(
              "0 a good day\n1 don't stop\n0 another\tday\n1 isn't it 42\n0 yes\n".getBytes(UTF_8),
              "neg\tWhat a mess\r\npos\t\u00dcber caf\u00e9\r\nneg\tno\u2019s\r\npos\tok\r\n"
                  .getBytes(UTF_8));
    };
  }

  private static byte[] images(int count, int height, int width) {
    byte[] pixels = new byte[count * height * width];
    new Random(count).nextBytes(pixels);
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(0x803)
        .putInt(count)
        .putInt(height)
        .putInt(width)
        .put(pixels)
        .array();
  }

  private static byte[] labels(int count, int classes) {
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      labels.put((byte) (i % classes));
    }
    return labels.array();
  }

  private static byte[] cifar(int records) {
    byte[] batch = new byte[3073 * records];
    new Random(records).nextBytes(batch);
    for (int record = 0; record < records; record++) {
      batch[3073 * record] = (byte) record;
    }
    return batch;
  }
}
