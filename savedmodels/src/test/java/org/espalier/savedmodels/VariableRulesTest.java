// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.SignatureDef;

class VariableRulesTest {

  private static final String INDEX = TinyIndex.FILE;

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base).variable();
  }

  @Test
  void takesWholeVariables() {
    model.file(INDEX, TinyIndex.of(1, 1)).file(shard(0, 2), (byte) 1).file(shard(1, 2), (byte) 1);
    assertThat(model.check()).isEmpty();
  }

  @Test
  void missesTheIndex() {
    model.file(shard(0, 1), (byte) 1);
    assertVariableProblem(
        "there is no variables/variables.index, and no init op gives these variables a value: v");
  }

  @Test
  void missesAShardAndFindsAnEmptyOne() {
    model.file(INDEX, TinyIndex.of(1, 4, 1)).file(shard(1, 3)).file(shard(2, 3), (byte) 1);
    assertVariableProblem(
        "the saved variables are not whole: variables.data-00000-of-00003 is missing,"
            + " variables.data-00001-of-00003 has 0 bytes, variables.index needs 4");
  }

  @Test
  void findsAShardCutShort() {
    model.file(INDEX, TinyIndex.of(5)).file(shard(0, 1), (byte) 1, (byte) 2);
    assertVariableProblem(
        "the saved variables are not whole: variables.data-00000-of-00001 has 2 bytes,"
            + " variables.index needs 5");
  }

  @Test
  void findsAnIndexCutShortAnywhere() {
    byte[] whole = TinyIndex.of(1);
    model.file(shard(0, 1), (byte) 1);
    for (int length = 0; length < whole.length; length++) {
      assertThat(model.file(INDEX, Arrays.copyOf(whole, length)).check())
          .as("%d bytes", length)
          .singleElement()
          .extracting(Finding::problem, STRING)
          .startsWith("variables/variables.index is corrupt or no table of variables: ");
    }
  }

  @Test
  void survivesFlippedBytesInTheIndex() {
    byte[] whole = TinyIndex.of(1);
    model.file(shard(0, 1), (byte) 1);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x41;
      assertThat(model.file(INDEX, flipped).check()).as("byte %d", i).hasSizeLessThan(2);
    }
  }

  @Test
  void doesNotMeasureByAPackedIndex() throws IOException {
    model.file(INDEX, TinyIndex.table(new byte[0], 1)).file(shard(0, 1), (byte) 1);
    assertThat(model.check())
        .extracting(Finding::severity, Finding::problem)
        .containsExactly(
            tuple(
                Severity.WARNING,
                "variables/variables.index is packed, so the files beside it were not measured"));
  }

  @Test
  void missesEveryShard() {
    model.file(INDEX, TinyIndex.of(1));
    assertVariableProblem(
        "the saved variables are not whole: variables.data-00000-of-00001 is missing");
  }

  @Test
  void findsAnEmptyIndex() {
    model.file(INDEX).file(shard(0, 1), (byte) 1);
    assertVariableProblem(
        "variables/variables.index is corrupt or no table of variables: it has 0 bytes, a table at"
            + " least 48");
  }

  @Test
  void missesTheRestoreOp() {
    model.file(INDEX, TinyIndex.of(1)).file(shard(0, 1), (byte) 1);
    model.meta().getSaverDefBuilder().setRestoreOpName("gone").setFilenameTensorName("");
    assertVariableProblem(
        "the saved variables cannot be restored, the graph has no node 'gone', ''");
  }

  @Test
  void takesVariablesThatTheInitOpFills() {
    model.node("decoded", "AssignVariableOp", "v", "w");
    model.node("init", "NoOp", "^decoded");
    nameInitOp("init");
    assertThat(model.check()).isEmpty();
  }

  @Test
  void missesVariablesThatTheInitOpLeavesOut() {
    model.node("init", "NoOp");
    nameInitOp("init");
    assertVariableProblem(
        "there is no variables/variables.index, and no init op gives these variables a value: v");
  }

  @Test
  void missesTheInitOp() {
    model = new TinyModel(base);
    nameInitOp("gone");
    assertInitProblem(
        "signature __saved_model_init_op names 'gone', which the graph does not have");
  }

  @Test
  void missesTheOutputOfTheInitSignature() {
    model = new TinyModel(base);
    model.meta().putSignatureDef("__saved_model_init_op", SignatureDef.getDefaultInstance());
    assertInitProblem("signature __saved_model_init_op has no output of that name");
  }

  @Test
  void readsTheInitOpOfACollection() {
    model = new TinyModel(base);
    collect("saved_model_main_op", "y");
    assertThat(model.check()).isEmpty();
    collect("saved_model_main_op", "gone");
    assertInitProblem("collection saved_model_main_op names 'gone', which the graph does not have");
  }

  @Test
  void refusesTwoInitOpsInACollection() {
    model = new TinyModel(base);
    collect("legacy_init_op", "x", "y");
    assertInitProblem("collection legacy_init_op must name one op, got 2");
  }

  private static String shard(int index, int count) {
    return String.format("variables/variables.data-%05d-of-%05d", index, count);
  }

  private void nameInitOp(String op) {
    model
        .meta()
        .putSignatureDef(
            "__saved_model_init_op",
            SignatureDef.newBuilder()
                .putOutputs("__saved_model_init_op", TinyModel.unknownRank(op))
                .build());
  }

  private void collect(String key, String... ops) {
    CollectionDef.Builder collection = CollectionDef.newBuilder();
    for (String op : ops) {
      collection.getNodeListBuilder().addValue(op);
    }
    model.meta().putCollectionDef(key, collection.build());
  }

  private void assertVariableProblem(String problem) {
    assertThat(model.check())
        .extracting(Finding::rule, Finding::problem)
        .containsExactly(tuple("variables-complete", problem));
  }

  private void assertInitProblem(String problem) {
    assertThat(model.check())
        .containsExactly(Rule.INIT_OP.error(problem, "export the model again"));
  }
}
