// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Turns the arrays a caller has into tensors, and back. Whoever gets a tensor closes it. */
final class Columns {

  private Columns() {}

  /**
   * The tensor of one input.
   *
   * @param column {@code float[]} for float, {@code int[]} for int32, {@code long[]} for int64,
   *     {@code byte[]} for uint8, {@code String[]} or {@code byte[][]} for string; row-major
   * @throws IllegalArgumentException if the input has another type, or the column does not fill
   *     whole examples
   */
  static TType tensor(ServedTensor input, Object column) {
    if (column instanceof float[] values && input.type().equals("float")) {
      return floats(Shape.of(shape(input, values.length)), values);
    }
    if (column instanceof int[] values && input.type().equals("int32")) {
      TInt32 tensor = TInt32.tensorOf(Shape.of(shape(input, values.length)));
      tensor.asRawTensor().data().asInts().write(values);
      return tensor;
    }
    if (column instanceof long[] values && input.type().equals("int64")) {
      TInt64 tensor = TInt64.tensorOf(Shape.of(shape(input, values.length)));
      tensor.asRawTensor().data().asLongs().write(values);
      return tensor;
    }
    if (column instanceof byte[] values && input.type().equals("uint8")) {
      TUint8 tensor = TUint8.tensorOf(Shape.of(shape(input, values.length)));
      tensor.asRawTensor().data().write(values);
      return tensor;
    }
    if (column instanceof String[] values && input.type().equals("string")) {
      return TString.tensorOf(Shape.of(shape(input, values.length)), DataBuffers.ofObjects(values));
    }
    if (column instanceof byte[][] values && input.type().equals("string")) {
      Shape shape = Shape.of(shape(input, values.length));
      return TString.tensorOfBytes(shape, DataBuffers.ofObjects(values));
    }
    throw new IllegalArgumentException(
        "an input must be float as float[], int32 as int[], int64 as long[], uint8 as byte[] or"
            + " string as String[] or byte[][], got a "
            + column.getClass().getSimpleName()
            + " (input "
            + input
            + ")");
  }

  static TFloat32 floats(Shape shape, float[] values) {
    TFloat32 tensor = TFloat32.tensorOf(shape);
    tensor.asRawTensor().data().asFloats().write(values);
    return tensor;
  }

  static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** The shape that so many elements make: the batch is whatever the rest of the shape leaves. */
  private static long[] shape(ServedTensor input, int elements) {
    if (!input.rankKnown()) {
      return new long[] {elements};
    }
    List<Long> shape = input.shape();
    if (shape.stream().skip(1).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "only the batch may be of any size, give the example's shape (input " + input + ")");
    }
    long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
    if (sizes.length > 0 && sizes[0] == -1) {
      sizes[0] = elements / exampleSize(sizes);
    }
    if (Shape.of(sizes).size() != elements) {
      throw new IllegalArgumentException(
          "the column must fill whole examples, got "
              + elements
              + " elements (input "
              + input
              + ")");
    }
    return sizes;
  }

  private static long exampleSize(long[] sizes) {
    long product = 1;
    for (int i = 1; i < sizes.length; i++) {
      product = Math.multiplyExact(product, sizes[i]);
    }
    return product;
  }
}
