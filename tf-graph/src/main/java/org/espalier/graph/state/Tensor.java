// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import java.util.Arrays;
import org.espalier.graph.network.Shape;

/**
 * Numbers on the host: float32 or int64, row-major. The array is owned by the tensor and shared,
 * not copied, so that networks of tens of millions of weights stay cheap; treat it as read-only.
 */
public sealed interface Tensor {

  /** Its dimensions. */
  Shape shape();

  /** float32 values. */
  static Floats of(Shape shape, float... values) {
    return new Floats(shape, values);
  }

  /** int64 values. */
  static Longs of(Shape shape, long[] values) {
    return new Longs(shape, values);
  }

  /** One int64. */
  static Longs of(long value) {
    return new Longs(Shape.of(), new long[] {value});
  }

  /** A float32 tensor. */
  final class Floats implements Tensor {
    private final Shape shape;
    private final float[] values;

    private Floats(Shape shape, float[] values) {
      check(shape, values.length);
      this.shape = shape;
      this.values = values;
    }

    @Override
    public Shape shape() {
      return shape;
    }

    /** The values, row-major; not to be modified. */
    public float[] values() {
      return values;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Floats that
          && shape.equals(that.shape)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "float32" + shape;
    }
  }

  /** An int64 tensor. */
  final class Longs implements Tensor {
    private final Shape shape;
    private final long[] values;

    private Longs(Shape shape, long[] values) {
      check(shape, values.length);
      this.shape = shape;
      this.values = values;
    }

    @Override
    public Shape shape() {
      return shape;
    }

    /** The values, row-major; not to be modified. */
    public long[] values() {
      return values;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Longs that
          && shape.equals(that.shape)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "int64" + shape;
    }
  }

  private static void check(Shape shape, int length) {
    if (shape.size() != length) {
      throw new IllegalArgumentException(
          "shape " + shape + " needs " + shape.size() + " values, got " + length);
    }
  }
}
