// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * An input or output of a SavedModel's signature.
 *
 * @param name as a client uses it
 * @param type {@code float}, {@code uint8}, {@code string}, ...: TensorFlow's own names
 * @param rankKnown whether the shape is stated at all
 * @param shape sizes with the batch first, -1 where any; empty for a scalar or an unknown rank
 */
public record ServedTensor(String name, String type, boolean rankKnown, List<Long> shape) {

  /** Copies. */
  public ServedTensor {
    shape = ImmutableList.copyOf(shape);
  }

  /** What a signature says of a tensor. */
  public static ServedTensor of(String name, TensorInfo info) {
    return new ServedTensor(
        name,
        typeName(info.getDtype()),
        !info.getTensorShape().getUnknownRank(),
        info.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList());
  }

  /** The type as protos have it. */
  DataType dataType() {
    return DataType.valueOf("DT_" + type.toUpperCase(Locale.ROOT));
  }

  /** {@code float}, {@code uint8}, {@code string}, ... */
  static String typeName(DataType type) {
    return type.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
  }

  /** {@code x float [-1, 784]}. */
  @Override
  public String toString() {
    return name + " " + type + " " + (rankKnown ? shape.toString() : "of unknown rank");
  }
}
