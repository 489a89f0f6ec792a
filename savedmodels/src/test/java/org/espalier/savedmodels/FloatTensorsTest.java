// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

class FloatTensorsTest {

  private static final float[] VALUES = {0, -0.0f, 1, -1, Float.MIN_VALUE, Float.NaN};

  @Test
  void countsAllButBothZeros() {
    try (TFloat32 floats = TFloat32.vectorOf(VALUES);
        TFloat64 doubles = TFloat64.vectorOf(0, -0.0, Double.MIN_VALUE)) {
      assertThat(FloatTensors.nonZeros(floats.asRawTensor())).isEqualTo(4);
      assertThat(FloatTensors.nonZeros(doubles.asRawTensor())).isEqualTo(1);
    }
  }

  @Test
  void countsTensorsLargerThanItReadsAtOnce() {
    int size = (1 << 18) + 7;
    try (TFloat32 floats = TFloat32.tensorOf(Shape.of(size))) {
      floats.asRawTensor().data().write(new byte[size * Float.BYTES]);
      floats.setFloat(1, 0);
      floats.setFloat(1, (1 << 18) - 1);
      floats.setFloat(1, size - 1);
      assertThat(FloatTensors.nonZeros(floats.asRawTensor())).isEqualTo(3);
    }
  }

  @Test
  void countsTheRepeatsOfTheLastValue() {
    TensorProto.Builder tensor = of(DataType.DT_FLOAT, 5);
    assertThat(FloatTensors.nonZeros(tensor.build())).isZero();
    assertThat(FloatTensors.nonZeros(tensor.addFloatVal(2).build())).isEqualTo(5);
    assertThat(FloatTensors.nonZeros(tensor.addFloatVal(0).build())).isEqualTo(1);
    assertThat(FloatTensors.nonZeros(tensor.addFloatVal(3).build())).isEqualTo(4);
  }

  @Test
  void countsEveryWayAValueIsWritten() {
    ByteString bytes = ByteString.copyFrom(new byte[] {0, 0, 0, (byte) 0x80, 1, 0});
    for (DataType type : List.of(DataType.DT_HALF, DataType.DT_BFLOAT16)) {
      assertThat(FloatTensors.nonZeros(of(type, 3).setTensorContent(bytes).build())).isEqualTo(1);
      assertThat(
              FloatTensors.nonZeros(
                  of(type, 3).addHalfVal(0).addHalfVal(1).addHalfVal(0x8000).build()))
          .isEqualTo(1);
    }
    assertThat(FloatTensors.nonZeros(of(DataType.DT_DOUBLE, 2).addDoubleVal(-0.0).build()))
        .isZero();
  }

  @Test
  void knowsNoOtherTypes() {
    assertThat(FloatTensors.bytes(DataType.DT_FLOAT)).isEqualTo(4);
    assertThat(FloatTensors.bytes(DataType.DT_INT64)).isZero();
    assertThat(FloatTensors.bytes(DataType.DT_RESOURCE)).isZero();
  }

  private static TensorProto.Builder of(DataType type, long size) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(type);
    tensor.getTensorShapeBuilder().addDimBuilder().setSize(size);
    return tensor;
  }
}
