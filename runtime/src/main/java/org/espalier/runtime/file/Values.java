// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Values in rows, and the ways in which they can be written exactly. */
final class Values {

  private static final int SCALES_TRIED = 2; // to either side of the likely one
  private static final int LARGEST_BYTE = 127;

  private final float[] values;
  private final int[] start; // of each row, and the end
  private final boolean halves; // whether the lower halves are all zero
  private final int[] table; // the bits of all different values, ascending; empty if too many
  private final float[] scales; // of each row; empty if there are none

  private Values(float[] values, int[] start, boolean halves, int[] table, float[] scales) {
    this.values = values;
    this.start = start;
    this.halves = halves;
    this.table = table;
    this.scales = scales;
  }

  /**
   * Looks at values.
   *
   * @param start of each row in the values, and the end of the last
   */
  static Values of(float[] values, int[] start) {
    boolean halves = true;
    for (float value : values) {
      halves &= (Float.floatToRawIntBits(value) & 0xffff) == 0;
    }
    return new Values(values, start, halves, table(values), scales(values, start));
  }

  /** The coding that takes the fewest bytes. */
  int coding() {
    return coding(values.length, 0);
  }

  /** The fewest bytes of these values. */
  long bytes() {
    return bytes(coding(), values.length, 0);
  }

  /** The fewest bytes of these and zeros, so many in all. */
  long bytesWithZeros(long all) {
    int zero = all > values.length ? 1 : 0;
    return bytes(coding(all, zero), all, zero);
  }

  private int coding(long count, int more) {
    int best = Coding.FLOAT32;
    for (int coding = Coding.BFLOAT16; coding <= Coding.SCALED_BYTES; coding++) {
      boolean exact =
          switch (coding) {
            case Coding.BFLOAT16 -> halves;
            case Coding.TABLE -> table.length > 0 && table.length + more <= Coding.LARGEST_TABLE;
            default -> scales.length > 0;
          };
      if (exact && bytes(coding, count, more) < bytes(best, count, more)) {
        best = coding;
      }
    }
    return best;
  }

  private long bytes(int coding, long count, int more) {
    return Coding.bytes(coding, count, start.length - 1, table.length + more);
  }

  /** How many values the table of a coding has, 0 if it has none. */
  int tableSize(int coding) {
    return coding == Coding.TABLE ? table.length : 0;
  }

  /** Writes them in an exact coding. */
  void write(int coding, ByteArrayOutputStream out) {
    Packer floats = new Packer(out, Float.SIZE);
    if (coding == Coding.SCALED_BYTES) {
      for (float scale : scales) {
        floats.add(Float.floatToRawIntBits(scale));
      }
    }
    for (int i = 0; i < tableSize(coding); i++) {
      floats.add(table[i]);
    }
    Packer packer = new Packer(out, Coding.bits(coding, table.length));
    for (int row = 0; row + 1 < start.length; row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        int bits = Float.floatToRawIntBits(values[i]);
        packer.add(
            switch (coding) {
              case Coding.FLOAT32 -> bits;
              case Coding.BFLOAT16 -> bits >>> Short.SIZE;
              case Coding.TABLE -> Arrays.binarySearch(table, bits);
              default -> Math.round(values[i] / scales[row]);
            });
      }
    }
    packer.end();
  }

  private static int[] table(float[] values) {
    int[] table = new int[Coding.LARGEST_TABLE];
    int size = 0;
    for (float value : values) {
      int bits = Float.floatToRawIntBits(value);
      int place = Arrays.binarySearch(table, 0, size, bits);
      if (place >= 0) {
        continue;
      }
      if (size == table.length) {
        return new int[0];
      }
      int to = -place - 1;
      System.arraycopy(table, to, table, to + 1, size - to);
      table[to] = bits;
      size++;
    }
    return Arrays.copyOf(table, size);
  }

  private static float[] scales(float[] values, int[] start) {
    float[] scales = new float[start.length - 1];
    for (int row = 0; row < scales.length; row++) {
      scales[row] = scale(values, start[row], start[row + 1]);
      if (Float.isNaN(scales[row])) {
        return new float[0];
      }
    }
    return scales;
  }

  /** The scale of which all values are whole multiples by at most 127, or NaN. */
  private static float scale(float[] values, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(values[i])); // NaN if one of them is
    }
    if (largest == 0) {
      return isScale(values, from, to, 1) ? 1 : Float.NaN; // of no values, or zeros
    }
    float scale = largest / LARGEST_BYTE;
    for (int i = 0; i < SCALES_TRIED; i++) {
      scale = Math.nextDown(scale);
    }
    for (int i = -SCALES_TRIED; i <= SCALES_TRIED; i++) {
      if (isScale(values, from, to, scale)) {
        return scale;
      }
      scale = Math.nextUp(scale);
    }
    return Float.NaN;
  }

  private static boolean isScale(float[] values, int from, int to, float scale) {
    for (int i = from; i < to; i++) {
      int multiple = Math.round(values[i] / scale);
      float decoded = multiple * scale;
      boolean same = Float.floatToRawIntBits(decoded) == Float.floatToRawIntBits(values[i]);
      if (!same || multiple < -LARGEST_BYTE || multiple > LARGEST_BYTE) {
        return false;
      }
    }
    return true;
  }
}
