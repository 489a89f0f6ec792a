// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import java.util.Objects;
import org.espalier.graph.network.Shape;

/**
 * Examples on the host: inputs of one shape, and their targets. Images are bytes, ids are int32,
 * everything else is float32. The arrays are shared, not copied; treat them as read-only.
 */
public final class Examples {

  private final Shape shape;
  private final Object inputs; // byte[], int[] or float[], row-major [examples, shape...]
  private final Targets targets;

  private Examples(Shape shape, Object inputs, int length, Targets targets) {
    if (length != shape.size() * targets.size()) {
      throw new IllegalArgumentException(
          "%d examples of %s need %d input values, got %d"
              .formatted(targets.size(), shape, shape.size() * targets.size(), length));
    }
    this.shape = Objects.requireNonNull(shape, "shape");
    this.inputs = inputs;
    this.targets = targets;
  }

  /** Images, {@code [height, width, channels]}, a byte a value, 0 to 255. */
  public static Examples ofBytes(Shape shape, byte[] inputs, Targets targets) {
    return new Examples(shape, inputs, inputs.length, targets);
  }

  /** Ids, such as words in a vocabulary, {@code [n]}. */
  public static Examples ofInts(Shape shape, int[] inputs, Targets targets) {
    return new Examples(shape, inputs, inputs.length, targets);
  }

  /** Numbers of any shape. */
  public static Examples ofFloats(Shape shape, float[] inputs, Targets targets) {
    return new Examples(shape, inputs, inputs.length, targets);
  }

  /** How many. */
  public int size() {
    return targets.size();
  }

  /** The shape of one input. */
  public Shape shape() {
    return shape;
  }

  /** What should be answered. */
  public Targets targets() {
    return targets;
  }

  /** Whether the inputs are bytes. */
  public boolean isBytes() {
    return inputs instanceof byte[];
  }

  /** Whether the inputs are ids. */
  public boolean isInts() {
    return inputs instanceof int[];
  }

  /** What the inputs are: {@code uint8}, {@code int32} or {@code float32}. */
  public String type() {
    return isBytes() ? "uint8" : isInts() ? "int32" : "float32";
  }

  /**
   * The inputs of {@link #ofInts}; not to be modified.
   *
   * @throws IllegalStateException if they are no ids
   */
  public int[] ints() {
    if (inputs instanceof int[] ints) {
      return ints;
    }
    throw new IllegalStateException("the examples are " + type() + ", not int32");
  }

  /**
   * The inputs of {@link #ofBytes}; not to be modified.
   *
   * @throws IllegalStateException if they are no bytes
   */
  public byte[] bytes() {
    if (inputs instanceof byte[] bytes) {
      return bytes;
    }
    throw new IllegalStateException("the examples are " + type() + ", not bytes");
  }

  /**
   * The inputs of {@link #ofFloats}; not to be modified.
   *
   * @throws IllegalStateException if they are not float32
   */
  public float[] floats() {
    if (inputs instanceof float[] floats) {
      return floats;
    }
    throw new IllegalStateException("the examples are " + type() + ", not float32");
  }

  /**
   * The inputs as float32, bytes as 0 to 255, in a new array.
   *
   * @throws IllegalStateException if they are ids
   */
  public float[] toFloats() {
    if (inputs instanceof float[] floats) {
      return floats.clone();
    }
    byte[] bytes = bytes();
    float[] floats = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      floats[i] = bytes[i] & 0xff;
    }
    return floats;
  }

  /** The examples with these indices, in this order, copied. */
  public Examples select(int[] indices) {
    int row = Math.toIntExact(shape.size());
    int length = indices.length * row;
    Object selected = isBytes() ? new byte[length] : isInts() ? new int[length] : new float[length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(inputs, indices[i] * row, selected, i * row, row);
    }
    return new Examples(shape, selected, length, targets.select(indices));
  }

  /** The first examples, at most {@code count}, copied. */
  public Examples first(int count) {
    int[] indices = new int[Math.min(count, size())];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i;
    }
    return select(indices);
  }
}
