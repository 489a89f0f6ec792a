// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.espalier.savedmodels.packed.PackedTensor;
import org.tensorflow.proto.TensorProto;

/** The bytes of a constant's values, however its proto writes them. */
final class ConstantBytes {

  private ConstantBytes() {}

  /**
   * The values, little-endian, row-major. Where fewer are written than there are, the last stands
   * for the rest.
   *
   * @param tensor of a type with a {@link PackedTensor#width}
   * @throws IllegalArgumentException if they are not all there, or more than an array holds
   */
  static byte[] of(TensorProto tensor) {
    int width = PackedTensor.width(tensor.getDtype());
    int bytes = Math.toIntExact(FloatTensors.size(tensor.getTensorShape()) * width);
    ByteString content = tensor.getTensorContent();
    if (content.size() == bytes && bytes > 0) {
      return content.toByteArray();
    }
    List<? extends Number> written = written(tensor);
    if (!content.isEmpty() || (written.isEmpty() && bytes > 0)) {
      throw new IllegalArgumentException(
          "a constant must have %d bytes, got %d; export the model again"
              .formatted(bytes, content.size()));
    }
    ByteBuffer values = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; values.hasRemaining(); i++) {
      put(values, tensor, written.get(Math.min(i, written.size() - 1)));
    }
    return values.array();
  }

  private static List<? extends Number> written(TensorProto tensor) {
    return switch (tensor.getDtype()) {
      case DT_FLOAT -> tensor.getFloatValList();
      case DT_DOUBLE -> tensor.getDoubleValList();
      case DT_HALF, DT_BFLOAT16 -> tensor.getHalfValList();
      case DT_INT64 -> tensor.getInt64ValList();
      default -> tensor.getIntValList();
    };
  }

  private static void put(ByteBuffer values, TensorProto tensor, Number value) {
    switch (tensor.getDtype()) {
      case DT_FLOAT -> values.putFloat(value.floatValue());
      case DT_DOUBLE -> values.putDouble(value.doubleValue());
      default -> {
        for (int b = 0; b < PackedTensor.width(tensor.getDtype()); b++) {
          values.put((byte) (value.longValue() >>> (Byte.SIZE * b)));
        }
      }
    }
  }
}
