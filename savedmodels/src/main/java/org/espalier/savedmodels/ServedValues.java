// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * What a SavedModel answered by one output.
 *
 * @param shape usually with the batch first; empty for a scalar
 * @param values row-major: {@code Float} for float, {@code Integer} for int32 and uint8, {@code
 *     Long} for int64, {@code byte[]} for string
 */
public record ServedValues(List<Long> shape, List<?> values) {

  /** Copies the shape, and leaves the values where they are. */
  public ServedValues {
    shape = ImmutableList.copyOf(shape);
    values = Collections.unmodifiableList(values);
  }

  /**
   * Copies a tensor.
   *
   * @throws IllegalArgumentException if it is of a type not named above
   */
  static ServedValues of(Tensor tensor) {
    return new ServedValues(Longs.asList(tensor.shape().asArray()), values(tensor));
  }

  private static List<?> values(Tensor tensor) {
    int size = Math.toIntExact(tensor.shape().size());
    ByteDataBuffer data = tensor.asRawTensor().data();
    if (tensor instanceof TFloat32 floats) {
      return Floats.asList(Columns.floats(floats));
    }
    if (tensor instanceof TInt32) {
      int[] ints = new int[size];
      data.asInts().read(ints);
      return Ints.asList(ints);
    }
    if (tensor instanceof TInt64) {
      long[] longs = new long[size];
      data.asLongs().read(longs);
      return Longs.asList(longs);
    }
    if (tensor instanceof TUint8) {
      int[] unsigned = new int[size];
      for (int i = 0; i < size; i++) {
        unsigned[i] = Byte.toUnsignedInt(data.getByte(i));
      }
      return Ints.asList(unsigned);
    }
    if (tensor instanceof TString strings) {
      DataBuffer<byte[]> bytes = DataBuffers.ofObjects(byte[].class, size);
      strings.asBytes().copyTo(bytes);
      byte[][] array = new byte[size][];
      bytes.read(array);
      return ImmutableList.copyOf(array);
    }
    throw new IllegalArgumentException(
        "an output must be float, int32, int64, uint8 or string, got "
            + ServedTensor.typeName(tensor.dataType()));
  }
}
