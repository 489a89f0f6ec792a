// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

class TensorProtosTest {

  private static final TensorProto NUMBERS =
      TensorProto.newBuilder()
          .setDtype(DataType.DT_DOUBLE)
          .setTensorShape(TensorProtos.shape(2, 2))
          .addAllDoubleVal(List.of(0.0, 1.0, 1.0, 0.0))
          .build();

  @ParameterizedTest
  @EnumSource(
      names = {
        "DT_FLOAT",
        "DT_DOUBLE",
        "DT_HALF",
        "DT_BFLOAT16",
        "DT_INT32",
        "DT_INT64",
        "DT_UINT8",
        "DT_UINT16",
        "DT_BOOL"
      })
  void carriesEveryTypeOfNumbers(DataType type) {
    TensorProto cast = TensorProtos.cast(NUMBERS, type);
    assertThat(cast.getDtype()).isEqualTo(type);
    assertThat(TensorProtos.doubles(cast)).containsExactly(0, 1, 1, 0);
    TensorProto joined = TensorProtos.concatenate(cast, cast);
    assertThat(joined.getTensorShape()).isEqualTo(TensorProtos.shape(4, 2));
    assertThat(TensorProtos.doubles(joined)).containsExactly(0, 1, 1, 0, 0, 1, 1, 0);
  }

  @Test
  void aLastValueStandsForTheRest() {
    TensorProto sevens =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT64)
            .setTensorShape(TensorProtos.shape(3))
            .addInt64Val(7)
            .build();
    assertThat(TensorProtos.doubles(sevens)).containsExactly(7, 7, 7);
  }

  @Test
  void joinsTextsOfAnyBytes() {
    ByteString bytes = ByteString.copyFrom(new byte[] {-1, 0, 7});
    TensorProto text =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(TensorProtos.shape(1))
            .addStringVal(bytes)
            .build();
    TensorProto joined = TensorProtos.concatenate(text, text);
    assertThat(joined.getStringValList()).containsExactly(bytes, bytes);
    assertThat(joined.getTensorShape()).isEqualTo(TensorProtos.shape(2));
  }

  @Test
  void takesTheColumnOfAnInput() {
    ServedTensor input = new ServedTensor("x", "float", true, List.of(-1L, 2L));
    TensorProto proto = TensorProtos.of(input, new float[] {1, 2, 3, 4});
    assertThat(proto.getTensorShape()).isEqualTo(TensorProtos.shape(2, 2));
    assertThat(TensorProtos.doubles(proto)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void copiesMoreThanOneChunk() {
    float[] values = new float[300_001];
    values[300_000] = 5;
    ServedTensor input = new ServedTensor("x", "float", true, List.of(-1L));
    assertThat(TensorProtos.doubles(TensorProtos.of(input, values)))
        .hasSize(300_001)
        .endsWith(0, 5);
  }

  @Test
  void refusesValuesThatDoNotFillTheShape() {
    TensorProto few =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(TensorProtos.shape(3))
            .setTensorContent(ByteString.copyFrom(new byte[4]))
            .build();
    assertThatThrownBy(() -> TensorProtos.tensors(List.of(few)))
        .isInstanceOf(RequestFailedException.class);
  }

  @Test
  void refusesToJoinWhatDiffersElsewhere() {
    TensorProto wide = NUMBERS.toBuilder().setTensorShape(TensorProtos.shape(1, 4)).build();
    assertThatThrownBy(() -> TensorProtos.concatenate(NUMBERS, wide))
        .isInstanceOf(RequestFailedException.class);
  }
}
