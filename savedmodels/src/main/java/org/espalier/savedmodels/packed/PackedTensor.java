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
    if (type != DataType.DT_FLOAT || shape.size() < 2) {
      return exact(type, shape, values);
    }
    float[] floats = floats(values);
    if (!RoundedFloats.isFinite(floats)) {
      return exact(type, shape, values);
    }
    int channels = shape.get(shape.size() - 1).intValue();
    RoundedFloats rounded = RoundedFloats.of(floats, channels, precision);
    PackedWords words = PackedWords.of(rounded.words(), rounded.width());
    return new PackedTensor(type, shape, rounded.code(), words, rounded.table());
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

  private static PackedTensor exact(DataType type, List<Long> shape, byte[] values) {
    PackedWords words = PackedWords.of(values, width(type));
    return new PackedTensor(type, shape, Code.VALUES, words, new float[0]);
  }

  private static float[] floats(byte[] values) {
    float[] floats = new float[values.length / Float.BYTES];
    ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
