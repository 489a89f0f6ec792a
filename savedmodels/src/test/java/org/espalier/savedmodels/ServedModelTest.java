// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedModelTest {

  private static final float[] EXAMPLES = {1, 0, 0, 1, 1, 1}; // [3, 2]
  private static final float[] ANSWERS = {1, 2, 3, 10, 20, 30, 11, 22, 33}; // [3, 3]

  @TempDir Path base;

  @Test
  void answersWithFrozenWeights() {
    assertAnswers(SavedModelWriter.write(next(), TinyGraph.frozen()));
  }

  @Test
  void answersWithRestoredVariables() {
    assertAnswers(TinyGraph.writeWithVariables(next()));
  }

  @Test
  void answersWithVariablesThatTheInitOpFills() {
    assertAnswers(SavedModelWriter.write(next(), TinyGraph.initialized()));
  }

  @Test
  void isNotCompiledForAProcessor() {
    Path model = SavedModelWriter.write(next(), TinyGraph.frozen());
    assumeTrue(Device.present().stream().noneMatch(device -> device.startsWith("GPU")));
    assertThatThrownBy(() -> ServedModel.loadCompiled(model))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(model.toString(), "XLA", "needs a GPU", "[CPU:0]", "doctor");
  }

  @Test
  void answersWithTheHighestVersion() {
    SavedModelWriter.write(next(), TinyGraph.threeInputs());
    SavedModelWriter.write(next(), TinyGraph.frozen());
    assertAnswers(base.resolve("net"));
  }

  @Test
  void namesItsInputsAndOutputs() {
    try (ServedModel model = ServedModel.load(write(TinyGraph.threeInputs()))) {
      assertThat(model.inputs().values())
          .extracting(ServedTensor::toString)
          .containsExactly("a float [-1]", "b uint8 [-1]", "c string [-1]");
      assertThat(model.outputs().values())
          .extracting(ServedTensor::toString)
          .containsExactly("y float [-1]");
    }
  }

  @Test
  void takesFloatUint8AndStringColumns() {
    try (ServedModel model = ServedModel.load(write(TinyGraph.threeInputs()))) {
      Map<String, Object> columns =
          Map.of(
              "a", new float[] {0.5f, 1.5f},
              "b", new byte[] {2, (byte) 200},
              "c", new String[] {"", "abc"});
      assertThat(model.predict(columns)).containsOnlyKeys("y");
      assertThat(model.predict(columns).get("y")).containsExactly(2.5f, 204.5f);
    }
  }

  @Test
  void answersByOutputsOfEveryType() {
    try (ServedModel model = ServedModel.load(write(TinyGraph.everyType()))) {
      Map<String, ServedValues> answer =
          model.answer(
              Map.of(
                  "float", new float[] {0.5f, -1},
                  "int32", new int[] {-7, 8},
                  "int64", new long[] {Long.MIN_VALUE, 9},
                  "uint8", new byte[] {2, (byte) 200},
                  "string", new byte[][] {{}, {0, (byte) 0xff}}));
      assertThat(answer)
          .containsOnlyKeys("float", "int32", "int64", "uint8", "string")
          .allSatisfy((name, values) -> assertThat(values.shape()).containsExactly(2L));
      assertThat(answer.get("float").values()).isEqualTo(List.of(0.5f, -1f));
      assertThat(answer.get("int32").values()).isEqualTo(List.of(-7, 8));
      assertThat(answer.get("int64").values()).isEqualTo(List.of(Long.MIN_VALUE, 9L));
      assertThat(answer.get("uint8").values()).isEqualTo(List.of(2, 200));
      assertThat(answer.get("string").values().toArray(byte[][]::new))
          .isDeepEqualTo(new byte[][] {{}, {0, (byte) 0xff}});
    }
  }

  @Test
  void answersForAnEmptyBatch() {
    try (ServedModel model = ServedModel.load(write(TinyGraph.frozen()))) {
      assertThat(model.predict("x", Shape.of(2), new float[0])).isEmpty();
    }
  }

  @Test
  void refusesInputsThatDoNotFit() {
    try (ServedModel model = ServedModel.load(write(TinyGraph.frozen()))) {
      assertRefused(
          () -> model.predict("z", Shape.of(2), EXAMPLES),
          "there is no input 'z', the inputs are [x float [-1, 2]]");
      assertRefused(
          () -> model.predict("x", Shape.of(2), new float[3]),
          "examples must be whole, got 3 values for examples of [2] (input x)");
      assertRefused(
          () -> model.predict(Map.of("z", EXAMPLES)),
          "the columns must be those of the inputs [x], got [z]");
      assertRefused(
          () -> model.predict(Map.of("x", new float[3])),
          "the column must fill whole examples, got 3 elements (input x float [-1, 2])");
      assertRefused(
          () -> model.predict(Map.of("x", new String[2])),
          "an input must be float as float[], int32 as int[], int64 as long[], uint8 as byte[] or"
              + " string as String[] or byte[][], got a String[] (input x float [-1, 2])");
    }
  }

  @Test
  void refusesABrokenSavedModelBeforeNativeCodeSeesIt() {
    TinyModel tiny = new TinyModel(base);
    tiny.node("z", "Identity", "gone");
    tiny.node("q", "NoSuchOp");
    Path path = tiny.write();
    assertThatThrownBy(() -> ServedModel.load(path))
        .isInstanceOfSatisfying(
            RefusedSavedModelException.class, e -> assertThat(e.findings()).hasSize(2))
        .hasMessage(
            "refused to load "
                + path
                + ": ERROR inputs-exist: these inputs come from no node: 'gone' of node z; export"
                + " the model again | ERROR known-ops: these ops are not registered in this"
                + " TensorFlow: q (NoSuchOp); export the model with ops of this version, or"
                + " without custom ones");
  }

  private static void assertAnswers(Path path) {
    try (ServedModel model = ServedModel.load(path)) {
      assertThat(model.predict("x", Shape.of(2), EXAMPLES)).containsExactly(ANSWERS);
      assertThat(model.predict(Map.of("x", EXAMPLES)).get("y")).containsExactly(ANSWERS);
    }
  }

  private static void assertRefused(Runnable predict, String message) {
    assertThatThrownBy(predict::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private Path write(ServingGraph graph) {
    return SavedModelWriter.write(next(), graph);
  }

  private VersionDirectory next() {
    return VersionDirectory.next(base, "net");
  }
}
