// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.espalier.savedmodels.packed.PackedTensor.Code;

/** Float32 numbers, rounded: words that say what they have become. */
final class RoundedFloats {

  private static final int BFLOAT16_HALF = 0x7fff; // below half of what is cut off
  private static final int LARGEST_INT8 = 127;

  private final Code code;
  private final byte[] words;
  private final float[] table;

  private RoundedFloats(Code code, byte[] words, float[] table) {
    this.code = code;
    this.words = words;
    this.table = table;
  }

  /**
   * Rounds.
   *
   * @param values all finite, the channels fastest
   * @param channels how many there are, each with a scale of its own where there are scales
   */
  static RoundedFloats of(float[] values, int channels, Precision precision) {
    return switch (precision) {
      case FLOAT32 -> new RoundedFloats(Code.VALUES, bytes(values), new float[0]);
      case BFLOAT16 -> new RoundedFloats(Code.BFLOAT16, bfloat16(values), new float[0]);
      case INT8 -> int8(values, channels);
      case CODEBOOK -> codebook(values);
    };
  }

  static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  Code code() {
    return code;
  }

  /** Little-endian words; not to be modified. */
  byte[] words() {
    return words;
  }

  /** Bytes of a word. */
  int width() {
    return switch (code) {
      case VALUES -> Float.BYTES;
      case BFLOAT16 -> 2;
      case INT8, INDICES -> 1;
    };
  }

  /** Scales or values, by what {@link #code} says; else empty. Not to be modified. */
  float[] table() {
    return table;
  }

  /** The numbers that the words stand for: what a model that is unpacked computes with. */
  float[] values() {
    float[] values = new float[words.length / width()];
    ByteBuffer in = ByteBuffer.wrap(words).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (code) {
            case VALUES -> in.getFloat();
            case BFLOAT16 -> Float.intBitsToFloat(in.getShort() << 16);
            case INT8 -> in.get() * table[i % table.length];
            case INDICES -> table[in.get()];
          };
    }
    return values;
  }

  private static byte[] bytes(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  /** To the nearest, ties to even. */
  private static byte[] bfloat16(float[] values) {
    byte[] words = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToRawIntBits(values[i]);
      int odd = (bits >>> 16) & 1;
      int rounded = bits + BFLOAT16_HALF + odd;
      words[2 * i] = (byte) (rounded >>> 16);
      words[2 * i + 1] = (byte) (rounded >>> 24);
    }
    return words;
  }

  private static RoundedFloats int8(float[] values, int channels) {
    float[] scales = new float[channels];
    for (int i = 0; i < values.length; i++) {
      int channel = i % channels;
      scales[channel] = Math.max(scales[channel], Math.abs(values[i]) / LARGEST_INT8);
    }
    byte[] words = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      float scale = scales[i % channels];
      words[i] = (byte) (scale == 0 ? 0 : Math.round(values[i] / scale));
    }
    return new RoundedFloats(Code.INT8, words, scales);
  }

  private static RoundedFloats codebook(float[] values) {
    float[] book = Codebook.of(values);
    byte[] words = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      words[i] = (byte) (values[i] == 0 ? 0 : Codebook.nearest(book, values[i]));
    }
    return new RoundedFloats(Code.INDICES, words, book);
  }
}
