// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

class OneShotTest {

  private static final float[] SMALL = {0.1f, -0.2f, 0.3f, -0.4f};
  private static final float[] LARGE = {5, -6, 7, 5};

  @Test
  void allWeightsCompeteOrThoseOfEachKernel() {
    assertThat(prune(new OneShot(0.5, false), "small")).containsExactly(0, 0, 0, 0);
    assertThat(prune(new OneShot(0.5, false), "large")).containsExactly(5, -6, 7, 5);
    assertThat(prune(new OneShot(0.5, true), "small")).containsExactly(0, 0, 0.3f, -0.4f);
    assertThat(prune(new OneShot(0.5, true), "large")).containsExactly(0, -6, 7, 0);
  }

  @Test
  void countsAreRoundedAndTiesKeepTheLowerIndex() {
    assertThat(prune(new OneShot(0.3, true), "large")).containsExactly(5, -6, 7, 0); // 2.8 stay
    assertThat(prune(new OneShot(0, false), "small")).containsExactly(SMALL);
  }

  private static float[] prune(OneShot pruning, String kernel) {
    Map<String, TensorProto> kernels = new LinkedHashMap<>();
    kernels.put("small", proto(SMALL));
    kernels.put("large", proto(LARGE));
    byte[] bytes = ConstantBytes.of("w", pruning.prune(kernels).get(kernel));
    float[] values = new float[4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static TensorProto proto(float[] values) {
    TensorProto.Builder proto = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
    proto.getTensorShapeBuilder().addDimBuilder().setSize(2);
    proto.getTensorShapeBuilder().addDimBuilder().setSize(2);
    return proto.addAllFloatVal(List.copyOf(Floats.asList(values))).build();
  }
}
