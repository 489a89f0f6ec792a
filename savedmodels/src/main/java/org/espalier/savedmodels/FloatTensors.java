// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import org.tensorflow.RawTensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Counts non-zeros in tensors of floating-point values, wherever they are. All are little-endian
 * with the sign in the last bit, so a value is zero if its other bits are.
 */
final class FloatTensors {

  private static final ImmutableMap<DataType, Integer> BYTES =
      ImmutableMap.of(
          DataType.DT_HALF, 2,
          DataType.DT_BFLOAT16, 2,
          DataType.DT_FLOAT, 4,
          DataType.DT_DOUBLE, 8);

  private static final int LARGEST_CHUNK = 1 << 20;

  private FloatTensors() {}

  /** The bytes of one value; 0 if the type is not one of those counted. */
  static int bytes(DataType type) {
    return BYTES.getOrDefault(type, 0);
  }

  /** The number of elements; 1 for a scalar. */
  static long size(TensorShapeProto shape) {
    long size = 1;
    for (TensorShapeProto.Dim dimension : shape.getDimList()) {
      size = Math.multiplyExact(size, dimension.getSize());
    }
    return size;
  }

  /** Non-zeros of a constant. Its last value stands for all that are not written out. */
  static long nonZeros(TensorProto tensor) {
    ByteString content = tensor.getTensorContent();
    if (!content.isEmpty()) {
      return nonZeros(content.asReadOnlyByteBuffer(), bytes(tensor.getDtype()));
    }
    return switch (tensor.getDtype()) {
      case DT_FLOAT -> nonZeros(tensor, tensor.getFloatValList());
      case DT_DOUBLE -> nonZeros(tensor, tensor.getDoubleValList());
      case DT_HALF, DT_BFLOAT16 ->
          nonZeros(tensor, tensor.getHalfValList().stream().map(bits -> bits & 0x7fff).toList());
      default -> throw new AssertionError("not a floating-point tensor: " + tensor.getDtype());
    };
  }

  /** Non-zeros of a variable's value. */
  static long nonZeros(RawTensor tensor) {
    int width = bytes(tensor.dataType());
    long count = 0;
    byte[] chunk = new byte[(int) Math.min(LARGEST_CHUNK, tensor.numBytes())];
    for (long start = 0; start < tensor.numBytes(); start += chunk.length) {
      int length = (int) Math.min(chunk.length, tensor.numBytes() - start);
      tensor.data().slice(start, length).read(chunk, 0, length);
      count += nonZeros(ByteBuffer.wrap(chunk, 0, length), width);
    }
    return count;
  }

  private static long nonZeros(ByteBuffer values, int width) {
    long count = 0;
    while (values.remaining() >= width) {
      int bits = 0;
      for (int i = 1; i < width; i++) {
        bits |= values.get();
      }
      count += (bits | (values.get() & 0x7f)) == 0 ? 0 : 1;
    }
    return count;
  }

  private static long nonZeros(TensorProto tensor, List<? extends Number> written) {
    long count = written.stream().filter(value -> value.doubleValue() != 0).count();
    boolean repeats = !written.isEmpty() && written.get(written.size() - 1).doubleValue() != 0;
    return repeats ? count + size(tensor.getTensorShape()) - written.size() : count;
  }
}
