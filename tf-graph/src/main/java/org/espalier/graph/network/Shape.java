// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The dimensions of a tensor, row-major, without the batch dimension where it describes a value of
 * a network. {@code Shape.of()} is a scalar.
 *
 * @param dimensions sizes, each at least 1
 */
public record Shape(@JsonValue List<Integer> dimensions) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a dimension is below 1
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Shape {
    dimensions = ImmutableList.copyOf(dimensions);
    for (int dimension : dimensions) {
      if (dimension < 1) {
        throw new IllegalArgumentException("dimensions must be at least 1, got " + dimensions);
      }
    }
  }

  /** The shape with these dimensions. */
  public static Shape of(int... dimensions) {
    ImmutableList.Builder<Integer> list = ImmutableList.builder();
    for (int dimension : dimensions) {
      list.add(dimension);
    }
    return new Shape(list.build());
  }

  /** How many dimensions. */
  public int rank() {
    return dimensions.size();
  }

  /** The size of one dimension; a negative axis counts from the end. */
  public int dimension(int axis) {
    return dimensions.get(axis < 0 ? rank() + axis : axis);
  }

  /** The number of elements, 1 for a scalar. */
  public long size() {
    long size = 1;
    for (int dimension : dimensions) {
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }

  /** How many elements lie between neighbours along an axis, counted from the front. */
  public int stride(int axis) {
    int stride = 1;
    for (int later = axis + 1; later < rank(); later++) {
      stride = Math.multiplyExact(stride, dimension(later));
    }
    return stride;
  }

  /** The dimensions as TensorFlow takes them. */
  public long[] toLongs() {
    return dimensions.stream().mapToLong(Integer::longValue).toArray();
  }

  /** {@code [28, 28, 1]}. */
  @Override
  public String toString() {
    return dimensions.toString();
  }
}
