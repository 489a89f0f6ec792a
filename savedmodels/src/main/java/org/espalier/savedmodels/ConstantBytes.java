// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.espalier.savedmodels.packed.PackedTensor;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The bytes of a constant's values, however its proto writes them. */
final class ConstantBytes {

  private ConstantBytes() {}

  /**
   * The values, little-endian, row-major. Where fewer are written than there are, the last stands
   * for the rest.
   *
   * @param node whose values they are, for errors
   * @param tensor of a type with a {@link PackedTensor#width}
   * @throws IllegalArgumentException if they are not all there, or more than an array or half the
   *     heap holds
   */
  static byte[] of(String node, TensorProto tensor) {
    int bytes = bytes(node, tensor);
    ByteString content = tensor.getTensorContent();
    if (content.size() == bytes && bytes > 0) {
      return content.toByteArray();
    }
    List<? extends Number> written = written(tensor);
    if (!content.isEmpty() || (written.isEmpty() && bytes > 0)) {
      throw new IllegalArgumentException(
          "a constant must have %d bytes, got %d (node %s); export the model again"
              .formatted(bytes, content.size(), node));
    }
    ByteBuffer values = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; values.hasRemaining(); i++) {
      put(values, tensor, written.get(Math.min(i, written.size() - 1)));
    }
    return values.array();
  }

  /** A small proto can state a huge shape. */
  private static int bytes(String node, TensorProto tensor) {
    List<TensorShapeProto.Dim> sizes = tensor.getTensorShape().getDimList();
    BigInteger bytes = BigInteger.valueOf(PackedTensor.width(tensor.getDtype()));
    for (TensorShapeProto.Dim size : sizes) {
      bytes = bytes.multiply(BigInteger.valueOf(size.getSize()));
    }
    long most = Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 2);
    if (sizes.stream().anyMatch(size -> size.getSize() < 0)
        || bytes.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new IllegalArgumentException(
          ("a constant must have at most %d bytes, half of what the JVM may have, got the shape %s"
                  + " (node %s); give it more by java -Xmx, or export the model again")
              .formatted(most, SignatureTensors.describe(tensor.getTensorShape()), node));
    }
    return bytes.intValue();
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
