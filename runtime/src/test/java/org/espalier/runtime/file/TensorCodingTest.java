// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Weights;
import org.junit.jupiter.api.Test;

/**
 * Which coding is chosen and how many bytes it takes; that it is exact is tested on whole files.
 */
class TensorCodingTest {

  private static final int ROWS = 50;
  private static final int COLUMNS = 200;
  private static final double DENSITY = 0.05;

  private final Random random = new Random(5);

  /** One weight. */
  private interface Draw {
    float next(int row);
  }

  @Test
  void writesAnyNumbersInFourBytes() {
    TensorEntry entry = sparse(row -> (float) random.nextGaussian());
    assertThat(entry.coding()).isEqualTo(Coding.FLOAT32);
    assertThat(valueBytes(entry)).isEqualTo(4L * entry.held());
  }

  @Test
  void writesShortNumbersInTwoBytes() {
    TensorEntry entry =
        sparse(
            row ->
                Float.intBitsToFloat(
                    Float.floatToRawIntBits((float) random.nextGaussian()) & 0xffff0000));
    assertThat(entry.coding()).isEqualTo(Coding.BFLOAT16);
    assertThat(valueBytes(entry)).isEqualTo(2L * entry.held());
  }

  @Test
  void writesFewDifferentNumbersAsPlacesInATable() {
    TensorEntry entry = sparse(row -> 0.1f * (1 + random.nextInt(16)));
    assertThat(entry.coding()).isEqualTo(Coding.TABLE);
    assertThat(entry.table()).isEqualTo(16);
    assertThat(valueBytes(entry)).isEqualTo(16 * 4 + (entry.held() * 4L + 7) / 8);
  }

  @Test
  void writesQuantizedRowsAsBytesWithAScale() {
    TensorEntry entry = new TensorWriter(quantized(0)).entry();
    assertThat(entry.coding()).isEqualTo(Coding.SCALED_BYTES);
    assertThat(valueBytes(entry)).isEqualTo(4L * ROWS + entry.held());
  }

  @Test
  void doesNotTakeNearlyQuantizedRowsForQuantized() {
    assertThat(new TensorWriter(quantized(1)).entry().coding()).isEqualTo(Coding.FLOAT32);
  }

  @Test
  void writesMostlyOtherThanZeroAsDense() {
    float[] all = new float[ROWS * COLUMNS];
    for (int i = 0; i < all.length; i++) {
      all[i] = i % 100 == 0 ? 0 : (float) random.nextGaussian();
    }
    TensorEntry entry = new TensorWriter(Weights.of(ROWS, COLUMNS, all)).entry();
    assertThat(entry.kind()).isEqualTo(TensorEntry.DENSE);
    assertThat(entry.bytes()).isEqualTo(4 * all.length);
    assertThat(entry.held()).isEqualTo(all.length / 100 * 99);
  }

  @Test
  void writesHalfZerosAsBits() {
    float[] all = new float[ROWS * COLUMNS];
    for (int i = 0; i < all.length; i++) {
      all[i] = random.nextBoolean() ? 0 : (float) random.nextGaussian();
    }
    TensorEntry entry = new TensorWriter(Weights.of(ROWS, COLUMNS, all)).entry();
    assertThat(entry.kind()).isEqualTo(TensorEntry.SPARSE);
    assertThat(entry.gapBits()).isLessThanOrEqualTo(2);
    assertThat(entry.bytes() - 4L * entry.held()).isLessThan(all.length / 6);
  }

  @Test
  void writesGapsInFewBits() {
    TensorEntry entry = sparse(row -> (float) random.nextGaussian());
    assertThat(entry.gapBits()).isBetween(5, 6);
    assertThat(entry.countBits()).isBetween(4, 5);
    assertThat(entry.bytes() - valueBytes(entry)).isLessThan(entry.held());
  }

  @Test
  void writesListsAsTheyFit() {
    assertThat(new TensorWriter(Floats.zeros(1000)).entry().bytes()).isEqualTo(4 + 125);
    assertThat(new TensorWriter(Floats.of(0.1f, 0.2f)).entry().bytes()).isEqualTo(8);
    assertThat(new TensorWriter(Floats.of(1f, 2f)).entry().bytes()).isEqualTo(4);
  }

  @Test
  void writesNothingForNothing() {
    TensorEntry entry = new TensorWriter(Weights.of(8, 100, new float[800])).entry();
    assertThat(entry.bytes()).isEqualTo(1);
    assertThat(entry.memory()).isEqualTo(4 * 9);
  }

  private TensorEntry sparse(Draw draw) {
    float[] all = new float[ROWS * COLUMNS];
    for (int i = 0; i < all.length; i++) {
      all[i] = random.nextDouble() < DENSITY ? draw.next(i / COLUMNS) : 0;
    }
    TensorEntry entry = new TensorWriter(Weights.of(ROWS, COLUMNS, all)).entry();
    assertThat(entry.kind()).isEqualTo(TensorEntry.SPARSE);
    return entry;
  }

  /** As weights are quantized to int8, and so many of the last row moved by an ulp. */
  private Weights quantized(int wrong) {
    float[] all = new float[ROWS * COLUMNS];
    for (int row = 0; row < ROWS; row++) {
      float largest = 0;
      for (int i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
        all[i] = random.nextDouble() < DENSITY * 4 ? (float) random.nextGaussian() : 0;
        largest = Math.max(largest, Math.abs(all[i]));
      }
      float scale = largest / 127;
      for (int i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
        all[i] = Math.round(all[i] / scale) * scale;
      }
    }
    for (int i = all.length - 1; wrong > 0; i--) {
      if (all[i] != 0) {
        all[i] = Math.nextUp(all[i]);
        wrong--;
      }
    }
    return Weights.of(ROWS, COLUMNS, all);
  }

  private static long valueBytes(TensorEntry entry) {
    return entry.bytes()
        - (entry.rows() * (long) entry.countBits() + 7) / 8
        - (entry.gaps() * (long) entry.gapBits() + 7) / 8;
  }
}
