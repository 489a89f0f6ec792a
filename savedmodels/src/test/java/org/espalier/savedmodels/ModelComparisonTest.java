// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.TensorProto;

class ModelComparisonTest {

  @TempDir private Path base;
  private Path path;
  private ServedModel model;

  @BeforeEach
  void load() {
    path = SavedModelWriter.write(VersionDirectory.next(base, "net"), TinyGraph.frozen());
    model = ServedModel.load(path);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void moreNumbersThanBeforeAreADifference() {
    Movement movement =
        compare(
            request -> {
              Map<String, TensorProto> answer = new HashMap<>(model.answer(request));
              answer.replaceAll((name, value) -> TensorProtos.concatenate(value, value));
              return answer;
            });
    assertThat(movement.identical()).isFalse();
    assertThat(movement.largestDifference()).isInfinite();
  }

  /** The runtime has a channel where TensorFlow has none. */
  @Test
  void aSizeOfOneIsNoDifference() {
    Movement movement =
        compare(
            request -> {
              Map<String, TensorProto> answer = new HashMap<>(model.answer(request));
              answer.replaceAll(
                  (name, value) ->
                      value.toBuilder().setTensorShape(TensorProtos.shape(2, 3, 1)).build());
              return answer;
            });
    assertThat(movement.largestDifference()).isZero();
    assertThat(movement.identical()).isFalse();
  }

  @Test
  void namesTheModelThatFails() {
    assertThatThrownBy(
            () ->
                compare(
                    request -> {
                      throw new RequestFailedException("no");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the expanded model fails where the model answers (signature serving_default): no");
  }

  @Test
  void aRequestThatNoMemoryHoldsIsRefused() {
    TensorProto huge =
        TensorProto.newBuilder()
            .setDtype(org.tensorflow.proto.DataType.DT_FLOAT)
            .setTensorShape(TensorProtos.shape(1L << 40, 2))
            .addFloatVal(1)
            .build();
    assertThatThrownBy(() -> model.answer(PredictRequest.of(Map.of("x", huge))))
        .isInstanceOf(RequestFailedException.class)
        .hasMessageContaining("got the shape [1099511627776, 2]; give more by java -Xmx");
    ServedTensor input = new ServedTensor("x", "float", true, List.of(-1L, 1L << 40));
    assertThatThrownBy(() -> MadeInputs.of(List.of(input), 2, 1))
        .isInstanceOf(RequestFailedException.class)
        .hasMessageContaining("got the shape [2, 1099511627776]");
  }

  private Movement compare(ModelComparison.Other other) {
    MetaGraph graph = CheckedSavedModel.graph(path);
    return ModelComparison.compareDefault(model, "expanded", other, graph, Optional.empty());
  }
}
