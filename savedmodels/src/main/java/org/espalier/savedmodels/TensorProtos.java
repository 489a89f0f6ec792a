// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.primitives.Floats;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Tensors as protos, of any type TensorFlow Java has. TensorFlow itself reads and converts them, by
 * small graphs of constants, so that they mean here what they mean to a server.
 */
final class TensorProtos {

  private static final int CHUNK = 1 << 20;

  private TensorProtos() {}

  /**
   * The column of an input; of equal numbers at its end only the first is written, which stands for
   * all that follow.
   *
   * @throws IllegalArgumentException as {@link Columns#tensor}
   */
  static TensorProto of(ServedTensor input, Object column) {
    try (TType tensor = Columns.tensor(input, column)) {
      return column instanceof float[] values ? shortened(tensor, values) : of(tensor);
    }
  }

  private static TensorProto shortened(TType tensor, float[] values) {
    int last = values.length - 1;
    while (last > 0
        && Float.floatToRawIntBits(values[last - 1]) == Float.floatToRawIntBits(values[last])) {
      last--;
    }
    return TensorProto.newBuilder()
        .setDtype(tensor.dataType())
        .setTensorShape(shape(tensor.shape().asArray()))
        .addAllFloatVal(Floats.asList(values).subList(0, last + 1))
        .build();
  }

  /** A tensor's values. */
  static TensorProto of(Tensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setDtype(tensor.dataType())
            .setTensorShape(shape(tensor.shape().asArray()));
    if (tensor instanceof TString strings) {
      strings
          .asBytes()
          .scalars()
          .forEach(value -> proto.addStringVal(ByteString.copyFrom(value.getObject())));
      return proto.build();
    }
    ByteString.Output content = ByteString.newOutput();
    byte[] chunk = new byte[CHUNK];
    for (long start = 0; start < tensor.numBytes(); start += CHUNK) {
      int length = (int) Math.min(CHUNK, tensor.numBytes() - start);
      tensor.asRawTensor().data().slice(start, length).read(chunk, 0, length);
      content.write(chunk, 0, length);
    }
    return proto.setTensorContent(content.toByteString()).build();
  }

  /**
   * The tensors, in this order; the caller closes them.
   *
   * @throws RequestFailedException if a proto has not the values its shape needs, or more than the
   *     memory holds, or TensorFlow Java has no such type
   */
  static Result tensors(List<TensorProto> protos) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    List<String> names = new ArrayList<>();
    for (TensorProto proto : protos) {
      size(proto.getTensorShape());
      names.add(constant(graph, proto));
    }
    return run(graph, names);
  }

  /**
   * Two tensors one after the other, along dimension 0.
   *
   * @throws RequestFailedException if they differ in another dimension
   */
  static TensorProto concatenate(TensorProto first, TensorProto second) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    NodeDef.Builder concat = NodeDef.newBuilder().setName("concat").setOp("ConcatV2");
    concat.addInput(constant(graph, first)).addInput(constant(graph, second));
    concat.addInput(
        constant(
            graph,
            TensorProto.newBuilder()
                .setDtype(DataType.DT_INT32)
                .setTensorShape(shape())
                .addIntVal(0)
                .build()));
    concat.putAttr("N", AttrValue.newBuilder().setI(2).build());
    concat.putAttr("T", type(first.getDtype()));
    concat.putAttr("Tidx", type(DataType.DT_INT32));
    try (Result result = run(graph.addNode(concat), List.of("concat"))) {
      return of(result.get(0));
    }
  }

  /**
   * Numbers as another type.
   *
   * @throws RequestFailedException if there is no way from one to the other
   */
  static TensorProto cast(TensorProto numbers, DataType type) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    NodeDef.Builder cast = NodeDef.newBuilder().setName("cast").setOp("Cast");
    cast.addInput(constant(graph, numbers));
    cast.putAttr("SrcT", type(numbers.getDtype()));
    cast.putAttr("DstT", type(type));
    try (Result result = run(graph.addNode(cast), List.of("cast"))) {
      return of(result.get(0));
    }
  }

  /** Numbers, row-major; truth values are 0 and 1. */
  static double[] doubles(TensorProto numbers) {
    try (Result result = tensors(List.of(cast(numbers, DataType.DT_DOUBLE)))) {
      double[] values = new double[Math.toIntExact(result.get(0).shape().size())];
      ((TFloat64) result.get(0)).asRawTensor().data().asDoubles().read(values);
      return values;
    }
  }

  static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDimBuilder().setSize(size);
    }
    return shape.build();
  }

  /**
   * The number of elements; a small proto can state a huge shape.
   *
   * @throws RequestFailedException if half of what the JVM may have does not hold as many doubles
   */
  static long size(TensorShapeProto shape) {
    long most = Runtime.getRuntime().maxMemory() / 2 / Double.BYTES;
    long size = 1;
    for (TensorShapeProto.Dim dimension : shape.getDimList()) {
      if (dimension.getSize() > 0 && size > most / dimension.getSize()) {
        throw new RequestFailedException(
            "a tensor can have at most %d elements here, got the shape %s; give more by java -Xmx"
                .formatted(most, SignatureTensors.describe(shape)));
      }
      size *= dimension.getSize();
    }
    return size;
  }

  private static Result run(GraphDef.Builder definition, List<String> fetched) {
    return RequestFailedException.wrap(() -> runGraph(definition, fetched));
  }

  private static Result runGraph(GraphDef.Builder definition, List<String> fetched) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(definition.build());
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner();
        fetched.forEach(runner::fetch);
        return runner.run();
      }
    }
  }

  private static String constant(GraphDef.Builder graph, TensorProto value) {
    String name = "c" + graph.getNodeCount();
    graph.addNode(constant(name, value));
    return name;
  }

  /** A node that has a value. */
  static NodeDef.Builder constant(String name, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", type(value.getDtype()))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build());
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
