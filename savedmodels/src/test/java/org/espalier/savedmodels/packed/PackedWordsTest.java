// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;
import org.espalier.graph.data.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedWordsTest {

  @ParameterizedTest
  @CsvSource({"1, 0.5", "2, 0.05", "4, 0.001", "4, 0.9", "8, 0.2", "4, 1", "1, 0"})
  void everyWordComesBack(int width, double density) throws IOException {
    RandomStream random = RandomStream.of(width);
    byte[] words = new byte[10_000 * width];
    for (int i = 0; i < words.length; i += width) {
      if (random.uniform() < density) {
        for (int b = 0; b < width; b++) {
          words[i + b] = (byte) random.below(256);
        }
      }
    }
    assertThat(unpacked(PackedWords.of(words, width), width, 10_000)).isEqualTo(words);
  }

  @Test
  void distancesAreBytesAndLongOnesGoByWordsOfZero() throws IOException {
    byte[] words = new byte[600];
    words[3] = 7;
    words[520] = 9; // 517 = 255 + 255 + 7 after the first
    PackedWords packed = PackedWords.of(words, 1);

    assertThat(packed.isSparse()).isTrue();
    assertThat(inflated(packed.gaps())).containsExactly(3, (byte) 255, (byte) 255, 7);
    assertThat(inflated(packed.planes())).containsExactly(7, 0, 0, 9);
  }

  @Test
  void wordsAreSplitIntoPlanesLowestBytesFirst() throws IOException {
    byte[] words = {1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 0, 0, 0, 0};
    PackedWords packed = PackedWords.of(words, 4);

    assertThat(inflated(packed.planes())).containsExactly(1, 5, 2, 6, 3, 7, 4, 8);
    assertThat(inflated(packed.gaps())).containsExactly(0, 2);
  }

  @Test
  void tensorsWithFewZerosAreKeptWhole() {
    byte[] words = new byte[4000];
    RandomStream random = RandomStream.of(1);
    for (int i = 4; i < words.length; i++) {
      words[i] = (byte) (1 + random.below(255));
    }
    assertThat(PackedWords.of(words, 4).isSparse()).isFalse();
  }

  private static byte[] unpacked(PackedWords packed, int width, int size) throws IOException {
    byte[] planes = inflated(packed.planes());
    byte[] distances = packed.isSparse() ? inflated(packed.gaps()) : new byte[0];
    byte[] words = new byte[size * width];
    int count = planes.length / width;
    int position = 0;
    for (int i = 0; i < count; i++) {
      position = packed.isSparse() ? position + Byte.toUnsignedInt(distances[i]) : i;
      for (int b = 0; b < width; b++) {
        words[position * width + b] = planes[b * count + i];
      }
    }
    return words;
  }

  private static byte[] inflated(byte[] deflated) throws IOException {
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      return in.readAllBytes();
    }
  }
}
