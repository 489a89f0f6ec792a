// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

class SavedModelWriterTest {

  @TempDir Path base;

  @Test
  void writesWhatAServerTakes() throws Exception {
    Path path = SavedModelWriter.write(next(), TinyGraph.frozen());
    assertThat(ServingCheck.check(path)).isEmpty();
    MetaGraphDef meta = read(path).getMetaGraphs(0);
    assertThat(read(path).getSavedModelSchemaVersion()).isEqualTo(1);
    assertThat(meta.getMetaInfoDef().getTagsList()).containsExactly("serve");
    assertThat(meta.getMetaInfoDef().getTensorflowVersion()).isEqualTo(TensorFlow.version());
    assertThat(meta.getSignatureDefOrThrow("serving_default").getMethodName())
        .isEqualTo("tensorflow/serving/predict");
  }

  @Test
  void takesOneVersionAfterAnother() {
    SavedModelWriter.write(next(), TinyGraph.frozen());
    assertThat(SavedModelWriter.write(next(), TinyGraph.frozen()).getFileName()).hasToString("2");
  }

  @Test
  void clearsDevices() throws Exception {
    Path path = SavedModelWriter.write(next(), TinyGraph.on("/gpu:0", TinyGraph.frozen()));
    assertThat(read(path).getMetaGraphs(0).getGraphDef().getNodeList())
        .isNotEmpty()
        .allSatisfy(node -> assertThat(node.getDevice()).isEmpty());
  }

  @Test
  void writesVariables() {
    Path path = TinyGraph.writeWithVariables(next());
    assertThat(ServingCheck.check(path)).isEmpty();
    assertThat(path.resolve("variables/variables.index")).isNotEmptyFile();
  }

  @Test
  void leavesNothingIfAFileCannotBeWritten() {
    UncheckedIOException full = new UncheckedIOException(new IOException("disk full"));
    assertThatThrownBy(
            () ->
                SavedModelWriter.write(
                    next(),
                    TinyGraph.frozen(),
                    prefix -> {},
                    directory -> {
                      throw full;
                    },
                    directory -> {}))
        .isSameAs(full);
    assertThat(base.resolve("net")).doesNotExist();
  }

  @Test
  void refusesWhatBreaksARule() {
    ServingGraph good = TinyGraph.frozen();
    ServingGraph fixedBatch =
        new ServingGraph(
            good.graph(),
            good.inputs(),
            Map.of("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, 8, 3)));
    assertThatThrownBy(() -> SavedModelWriter.write(next(), fixedBatch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "refused to write "
                + base.resolve("net/1")
                + ": ERROR batch-dimension: serving_default output y must have -1 as dimension 0,"
                + " got [8, 3]; export it with a placeholder whose dimension 0 is -1");
    assertThat(base.resolve("net")).doesNotExist();
  }

  @Test
  void refusesVariablesThatWereNotWritten() {
    ServingGraph unsaved = TinyGraph.initialized();
    ServingGraph noInit = new ServingGraph(unsaved.graph(), unsaved.inputs(), unsaved.outputs());
    assertThatThrownBy(() -> SavedModelWriter.write(next(), noInit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no init op gives these variables a value: w");
    assertThat(base.resolve("net")).doesNotExist();
  }

  @Test
  void leavesNoVersionWhenTheVariablesFail() {
    ServingGraph graph =
        TinyGraph.initialized().withSaver(ServingGraph.saver("x:0", "y:0", "init"));
    assertThatThrownBy(
            () ->
                SavedModelWriter.write(
                    next(),
                    graph,
                    prefix -> {
                      throw new IllegalStateException("disk full");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("disk full");
    assertThat(base.resolve("net")).doesNotExist();
  }

  private VersionDirectory next() {
    return VersionDirectory.next(base, "net");
  }

  private static SavedModel read(Path path) throws Exception {
    return SavedModelFile.read(path);
  }
}
