// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Nodes of a graph, or of a function's body, as protos. */
final class Nodes {

  private Nodes() {}

  static NodeDef.Builder node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs));
  }

  static AttrValue typed(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  /** A string that is bytes, of no dimensions. */
  static NodeDef bytes(String name, byte[] value) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(DataType.DT_STRING);
    tensor.getTensorShapeBuilder();
    return constant(name, tensor.addStringVal(ByteString.copyFrom(value)).build());
  }

  /** int32, of no dimensions. */
  static NodeDef scalar(String name, int value) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(DataType.DT_INT32);
    tensor.getTensorShapeBuilder();
    return constant(name, tensor.addIntVal(value).build());
  }

  /** int32, of one dimension. */
  static NodeDef ints(String name, List<Long> values) {
    ByteBuffer content = littleEndian(values.size());
    values.forEach(value -> content.putInt(Math.toIntExact(value)));
    return vector(name, DataType.DT_INT32, content);
  }

  /** float32, of one dimension. */
  static NodeDef floats(String name, float[] values) {
    ByteBuffer content = littleEndian(values.length);
    content.asFloatBuffer().put(values);
    return vector(name, DataType.DT_FLOAT, content);
  }

  static NodeDef constant(String name, TensorProto value) {
    return node(name, "Const")
        .putAttr("dtype", typed(value.getDtype()))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  private static NodeDef vector(String name, DataType type, ByteBuffer content) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(type);
    tensor.getTensorShapeBuilder().addDimBuilder().setSize(content.capacity() / Integer.BYTES);
    tensor.setTensorContent(ByteString.copyFrom(content.rewind()));
    return constant(name, tensor.build());
  }

  private static ByteBuffer littleEndian(int values) {
    return ByteBuffer.allocate(values * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
