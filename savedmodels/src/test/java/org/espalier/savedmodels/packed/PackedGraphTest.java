// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.espalier.graph.data.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorShapeProto;

/** What TensorFlow's own ops make of packed tensors. */
class PackedGraphTest {

  private static final List<Long> SHAPE = List.of(40L, 30L);

  @ParameterizedTest
  @EnumSource(
      names = {
        "DT_FLOAT",
        "DT_DOUBLE",
        "DT_HALF",
        "DT_BFLOAT16",
        "DT_UINT8",
        "DT_UINT16",
        "DT_INT32",
        "DT_INT64"
      })
  void everyTypeComesBackToTheBit(DataType type) {
    int width = PackedTensor.width(type);
    for (double density : new double[] {0.05, 1}) {
      byte[] values = new byte[1200 * width];
      RandomStream random = RandomStream.of(type.getNumber());
      for (int i = 0; i < values.length; i++) {
        boolean kept = density == 1 || i / width % 20 == 3;
        values[i] = (byte) (kept ? random.below(256) : 0);
      }
      PackedTensor tensor = PackedTensor.of(type, SHAPE, values, Precision.FLOAT32);
      assertThat(unpacked(tensor)).isEqualTo(values);
    }
  }

  @Test
  void minusZeroAndOtherOddNumbersComeBackToTheBit() {
    float[] odd = {-0f, 0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 0f, 0f, 0f};
    byte[] values = bytes(odd);
    PackedTensor tensor =
        PackedTensor.of(DataType.DT_FLOAT, List.of(8L), values, Precision.FLOAT32);

    assertThat(tensor.words().isSparse()).isTrue();
    assertThat(unpacked(tensor)).isEqualTo(values);
  }

  @Test
  void bfloat16IsTheNearestAndEvenBetweenTwo() {
    float[] values = new float[64];
    values[1] = 1 + 1f / 256; // half way between 1 and 1.0078125, whose last bits are 0 and 1
    values[7] = 1 + 3f / 256; // half way between 1.0078125 and 1.015625
    values[9] = -3.14159f;
    PackedTensor tensor = floats(List.of(8L, 8L), values, Precision.BFLOAT16);

    float[] rounded = toFloats(unpacked(tensor));
    assertThat(rounded[1]).isEqualTo(1f);
    assertThat(rounded[7]).isEqualTo(1.015625f);
    assertThat(rounded[9]).isEqualTo(-3.140625f);
    assertThat(rounded[10]).isZero();
  }

  @Test
  void int8HasAScaleForEachOutput() {
    float[] values = {127f, 0.02f, -63.6f, -2.54f, 0f, 0f};
    PackedTensor tensor = floats(List.of(3L, 2L), values, Precision.INT8);

    assertThat(tensor.table()).containsExactly(1f, 2.54f / 127);
    assertThat(toFloats(unpacked(tensor)))
        .containsExactly(127f, 1 * (2.54f / 127), -64f, -127 * (2.54f / 127), 0f, 0f);
  }

  @Test
  void aCodebookKeepsZerosAndIsNearEveryNumber() {
    float[] values = new float[2000];
    RandomStream random = RandomStream.of(5);
    for (int i = 0; i < values.length; i += 2) {
      values[i] = (float) random.gaussian();
    }
    PackedTensor tensor = floats(List.of(50L, 40L), values, Precision.CODEBOOK);
    float[] unpacked = toFloats(unpacked(tensor));

    assertThat(Floats.asList(unpacked).stream().distinct().count()).isBetween(50L, 64L);
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      assertThat(unpacked[i] == 0).isEqualTo(values[i] == 0);
      squares += Math.pow(unpacked[i] - values[i], 2);
    }
    assertThat(Math.sqrt(squares / 1000)).isLessThan(0.028); // one round of k-means: 0.0286
  }

  @ParameterizedTest
  @EnumSource
  void roundedNumbersAreThoseThatAModelUnpacks(Precision precision) {
    float[] values = new float[300];
    RandomStream random = RandomStream.of(6);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (i % 3 == 0 ? 0 : random.gaussian());
    }
    float[] rounded = precision.rounded(values, 5);
    assertThat(toFloats(unpacked(floats(List.of(4L, 15L, 5L), values, precision))))
        .containsExactly(rounded);
    assertThat(Arrays.equals(rounded, values)).isEqualTo(precision == Precision.FLOAT32);
    float[] odd = {1, Float.NaN};
    assertThat(precision.rounded(odd, 1)).containsExactly(odd);
  }

  @ParameterizedTest
  @EnumSource
  void biasesAreKeptToTheBit(Precision precision) {
    float[] bias = {0.1f, 0.2f, 0.3f};
    PackedTensor tensor = floats(List.of(3L), bias, precision);
    assertThat(toFloats(unpacked(tensor))).containsExactly(bias);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotFiniteIsKeptToTheBit(Precision precision) {
    float[] values = {0.1f, 2, Float.NaN, Float.NEGATIVE_INFINITY};
    assertThat(unpacked(floats(List.of(2L, 2L), values, precision))).isEqualTo(bytes(values));
  }

  @Test
  void refusesWhatIsNoTensorOfNumbers() {
    assertThatThrownBy(
            () -> PackedTensor.of(DataType.DT_STRING, List.of(1L), new byte[4], Precision.FLOAT32))
        .hasMessage("a tensor of DT_STRING[1] cannot be packed from 4 bytes");
    assertThatThrownBy(() -> floats(List.of(3L), new float[2], Precision.FLOAT32))
        .hasMessage("a tensor of DT_FLOAT[3] cannot be packed from 8 bytes");
  }

  private static PackedTensor floats(List<Long> shape, float[] values, Precision precision) {
    return PackedTensor.of(DataType.DT_FLOAT, shape, bytes(values), precision);
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] toFloats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** What a session reads from the variable that the graph's ops have filled. */
  private static byte[] unpacked(PackedTensor tensor) {
    AttrValue type = Nodes.typed(tensor.type());
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    tensor.shape().forEach(size -> shape.addDimBuilder().setSize(size));
    GraphDef.Builder proto = GraphDef.newBuilder();
    proto.addNode(
        Nodes.node("variable", "VarHandleOp")
            .putAttr("dtype", type)
            .putAttr("shape", AttrValue.newBuilder().setShape(shape).build()));
    PackedGraph packed = new PackedGraph(proto);
    packed.assign("variable", "packed", tensor);
    proto.addNode(Nodes.node("read", "ReadVariableOp", "variable").putAttr("dtype", type));
    try (Graph graph = new Graph()) {
      graph.importGraphDef(proto.build());
      try (Session session = new Session(graph)) {
        session.runner().addTarget(Objects.requireNonNull(packed.last())).run().close();
        try (Result result = session.runner().fetch("read").run()) {
          byte[] bytes = new byte[(int) result.get(0).numBytes()];
          result.get(0).asRawTensor().data().read(bytes);
          return bytes;
        }
      }
    }
  }
}
