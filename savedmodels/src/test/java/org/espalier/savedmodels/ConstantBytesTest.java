// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

class ConstantBytesTest {

  @Test
  void theLastValueStandsForTheRest() {
    TensorProto.Builder tensor = tensor(2, 2).addIntVal(1).addIntVal(258);
    assertThat(ConstantBytes.of("w", tensor.build()))
        .containsExactly(1, 0, 0, 0, 2, 1, 0, 0, 2, 1, 0, 0, 2, 1, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"-2, 3", "4294967296, 4294967296", "1099511627776, 1", "2147483647, 1"})
  void aShapeThatNoMemoryHoldsIsRefusedByName(long rows, long columns) {
    assertThatThrownBy(() -> ConstantBytes.of("w", tensor(rows, columns).addIntVal(1).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a constant must have at most ")
        .hasMessageContaining("got the shape [%s, %s] (node w)".formatted(rows, columns));
  }

  @Test
  void valuesThatAreMissingAreRefusedByName() {
    assertThatThrownBy(() -> ConstantBytes.of("w", tensor(2).build()))
        .hasMessage("a constant must have 8 bytes, got 0 (node w); export the model again");
  }

  private static TensorProto.Builder tensor(long... sizes) {
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_INT32)
        .setTensorShape(TensorProtos.shape(sizes));
  }
}
