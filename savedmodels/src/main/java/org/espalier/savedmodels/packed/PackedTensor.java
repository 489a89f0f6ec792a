// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.proto.DataType;

/** A tensor of numbers, packed. */
public final class PackedTensor {

  /** What becomes of the words: what {@link DecodeFunction} has to undo. */
  enum Code {
    /** The values themselves. */
    VALUES,
    /** bfloat16. */
    BFLOAT16,
    /** Signed bytes, times a table of scales, one for each index of the last dimension. */
    INT8,
    /** Indices of a table. */
    INDICES
  }

  private static final int BFLOAT16_HALF = 0x7fff; // below half of what is cut off
  private static final int LARGEST_INT8 = 127;

  private final DataType type;
  private final List<Long> shape;
  private final Code code;
  private final PackedWords words;
  private final float[] table;

  private PackedTensor(
      DataType type, List<Long> shape, Code code, PackedWords words, float[] table) {
    this.type = type;
    this.shape = List.copyOf(shape);
    this.code = code;
    this.words = words;
    this.table = table;
  }

  /**
   * Bytes of one value; 0 for a type that cannot be packed: text, resources, complex numbers, truth
   * values, and signed integers of 8 and 16 bits, which TensorFlow Java has no type for.
   */
  public static int width(DataType type) {
    return switch (type) {
      case DT_UINT8 -> 1;
      case DT_HALF, DT_BFLOAT16, DT_UINT16 -> 2;
      case DT_FLOAT, DT_INT32 -> 4;
      case DT_DOUBLE, DT_INT64 -> 8;
      default -> 0;
    };
  }

  /**
   * Packs a tensor.
   *
   * @param type with a {@link #width}
   * @param shape its sizes
   * @param values little-endian, row-major
   * @param precision of float32 with two dimensions or more, all numbers finite; all else is kept
   *     to the bit
   * @throws IllegalArgumentException if the bytes are not those of the shape, there are none, or
   *     the type cannot be packed
   */
  public static PackedTensor of(
      DataType type, List<Long> shape, byte[] values, Precision precision) {
    long size = shape.stream().reduce(1L, Math::multiplyExact);
    if (width(type) == 0 || size == 0 || values.length != size * width(type)) {
      throw new IllegalArgumentException(
          "a tensor of %s%s cannot be packed from %d bytes".formatted(type, shape, values.length));
    }
    boolean exact = type != DataType.DT_FLOAT || shape.size() < 2 || !isFinite(values);
    return switch (exact ? Precision.FLOAT32 : precision) {
      case FLOAT32 ->
          new PackedTensor(
              type, shape, Code.VALUES, PackedWords.of(values, width(type)), new float[0]);
      case BFLOAT16 ->
          new PackedTensor(
              type,
              shape,
              Code.BFLOAT16,
              PackedWords.of(bfloat16(floats(values)), 2),
              new float[0]);
      case INT8 -> int8(shape, floats(values));
      case CODEBOOK -> codebook(shape, floats(values));
    };
  }

  /** What it takes, packed. */
  public int bytes() {
    return words.bytes() + table.length * Float.BYTES;
  }

  DataType type() {
    return type;
  }

  List<Long> shape() {
    return shape;
  }

  Code code() {
    return code;
  }

  PackedWords words() {
    return words;
  }

  /** Scales or values, by what {@link #code} says; else empty. Not to be modified. */
  float[] table() {
    return table;
  }

  /** To the nearest, ties to even; a number that is none stays none. */
  private static byte[] bfloat16(float[] values) {
    byte[] words = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      int bits = Float.floatToRawIntBits(value);
      int odd = (bits >>> 16) & 1;
      int rounded = Float.isNaN(value) ? bits | 1 << 22 : bits + BFLOAT16_HALF + odd;
      words[2 * i] = (byte) (rounded >>> 16);
      words[2 * i + 1] = (byte) (rounded >>> 24);
    }
    return words;
  }

  private static PackedTensor int8(List<Long> shape, float[] values) {
    float[] scales = new float[shape.get(shape.size() - 1).intValue()];
    for (int i = 0; i < values.length; i++) {
      int channel = i % scales.length;
      scales[channel] = Math.max(scales[channel], Math.abs(values[i]) / LARGEST_INT8);
    }
    byte[] words = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      float scale = scales[i % scales.length];
      words[i] = (byte) (scale == 0 ? 0 : Math.round(values[i] / scale));
    }
    return new PackedTensor(DataType.DT_FLOAT, shape, Code.INT8, PackedWords.of(words, 1), scales);
  }

  private static PackedTensor codebook(List<Long> shape, float[] values) {
    float[] book = Codebook.of(values);
    byte[] words = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      words[i] = (byte) (values[i] == 0 ? 0 : Codebook.nearest(book, values[i]));
    }
    return new PackedTensor(DataType.DT_FLOAT, shape, Code.INDICES, PackedWords.of(words, 1), book);
  }

  private static boolean isFinite(byte[] values) {
    for (float value : floats(values)) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static float[] floats(byte[] values) {
    float[] floats = new float[values.length / Float.BYTES];
    ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
