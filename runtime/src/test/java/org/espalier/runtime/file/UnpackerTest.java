// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackerTest {

  private static final int COUNT = 3 * Unpacker.BLOCK - 17; // three blocks, the last not full

  @TempDir private Path directory;

  @Test
  void readsWhatIsPackedInAnyBits() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int bits = 1; bits <= Integer.SIZE; bits++) {
      Random random = new Random(bits);
      Packer packer = new Packer(out, bits);
      for (int i = 0; i < COUNT; i++) {
        packer.add(random.nextInt() & Unpacker.mask(bits));
      }
      packer.end();
    }
    Path packed = Files.write(directory.resolve("packed"), out.toByteArray());
    try (RandomAccessFile file = new RandomAccessFile(packed.toFile(), "r")) {
      FileBytes bytes = new FileBytes(file);
      bytes.seek(0);
      Unpacker unpacker = new Unpacker(bytes);
      for (int bits = 1; bits <= Integer.SIZE; bits++) {
        assertThat(readsAll(unpacker, bits)).as("%d bits", bits).isEqualTo(COUNT);
      }
    }
  }

  @Test
  void refusesWhatIsNotFilledUpWithZeros() throws IOException {
    Path packed = Files.write(directory.resolve("packed"), new byte[] {0x1b, 0x40});
    try (RandomAccessFile file = new RandomAccessFile(packed.toFile(), "r")) {
      FileBytes bytes = new FileBytes(file);
      bytes.seek(0);
      Unpacker unpacker = new Unpacker(bytes);
      unpacker.begin(3, 5); // 15 bits
      assertThat(unpacker.next()).isEqualTo(5);
      bytes.seek(0);
      unpacker.begin(3, 4); // 12 bits
      assertThatIllegalArgumentException()
          .isThrownBy(unpacker::next)
          .withMessage("packed numbers must be filled up with zeros");
    }
  }

  private static int readsAll(Unpacker unpacker, int bits) throws IOException {
    Random random = new Random(bits);
    unpacker.begin(bits, COUNT);
    int read = 0;
    for (int count = unpacker.next(); count > 0; count = unpacker.next()) {
      for (int i = 0; i < count; i++) {
        assertThat(unpacker.numbers[i]).isEqualTo(random.nextInt() & Unpacker.mask(bits));
      }
      read += count;
    }
    return read;
  }
}
