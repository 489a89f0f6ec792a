// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;

class CheckedSavedModelTest {

  @TempDir private Path base;

  @Test
  void isFrozenIfItAnswersWithoutVariables() {
    assertThat(CheckedSavedModel.of(SavedModelWriter.write(next(), TinyGraph.frozen())).frozen())
        .isTrue();
    assertThat(CheckedSavedModel.of(TinyGraph.writeWithVariables(next())).frozen()).isFalse();
    assertThat(
            CheckedSavedModel.of(SavedModelWriter.write(next(), TinyGraph.initialized())).frozen())
        .isFalse();
  }

  @Test
  void aVariableThatNoAnswerNeedsDoesNotCount() {
    ServingGraph graph = TinyGraph.initialized();
    ServingGraph around =
        new ServingGraph(
                graph.graph(),
                graph.inputs(),
                Map.of("y", ServingGraph.tensor("x:0", DataType.DT_FLOAT, -1, 2)))
            .withInitOp("init");
    assertThat(CheckedSavedModel.of(SavedModelWriter.write(next(), around)).frozen()).isTrue();
  }

  @Test
  void aVariableInAFunctionCounts() {
    TinyModel tiny = new TinyModel(base);
    tiny.function("f", "argument", "v", "VarHandleOp").clearInput();
    assertThat(CheckedSavedModel.of(tiny.write()).frozen()).isFalse();
  }

  @Test
  void namesTheVersionThatIsServedAndItsInputs() {
    SavedModelWriter.write(next(), TinyGraph.frozen());
    Path second = SavedModelWriter.write(next(), TinyGraph.threeInputs());
    CheckedSavedModel model = CheckedSavedModel.of(base.resolve("net"));
    assertThat(model.directory()).isEqualTo(second);
    assertThat(model.inputs())
        .extracting(ServedTensor::toString)
        .containsExactly("a float [-1]", "b uint8 [-1]", "c string [-1]");
  }

  @Test
  void handsOverTheGraphThatItHasChecked() {
    SavedModelWriter.write(next(), TinyGraph.frozen());
    Path second = SavedModelWriter.write(next(), TinyGraph.initialized());
    MetaGraph graph = CheckedSavedModel.graph(base.resolve("net"));
    assertThat(graph.directory()).isEqualTo(second);
    assertThat(graph.nodes()).containsKey("init");
  }

  @Test
  void refusesWhatBreaksARule() {
    TinyModel tiny = new TinyModel(base);
    tiny.node("z", "Identity", "gone");
    Path path = tiny.write();
    assertThatThrownBy(() -> CheckedSavedModel.of(path))
        .isInstanceOf(RefusedSavedModelException.class)
        .hasMessageContainingAll(path.toString(), "inputs-exist");
  }

  private VersionDirectory next() {
    return VersionDirectory.next(base, "net");
  }
}
