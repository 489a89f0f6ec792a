// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.SignatureDef;

class VariableRulesTest {

  private static final String INDEX = "variables/variables.index";

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base).variable();
  }

  @Test
  void takesWholeVariables() {
    model.file(INDEX, (byte) 1).file(shard(0, 2), (byte) 1).file(shard(1, 2), (byte) 1);
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
    model.file(INDEX, (byte) 1).file(shard(1, 3)).file(shard(2, 3), (byte) 1);
    assertVariableProblem(
        "the saved variables are not whole: variables.data-00001-of-00003 is empty,"
            + " variables.data-00000-of-00003 is missing");
  }

  @Test
  void missesEveryShard() {
    model.file(INDEX, (byte) 1);
    assertVariableProblem(
        "the saved variables are not whole: there is no variables.data-00000-of-00001");
  }

  @Test
  void findsAnEmptyIndex() {
    model.file(INDEX).file(shard(0, 1), (byte) 1);
    assertVariableProblem("variables/variables.index is empty");
  }

  @Test
  void missesTheRestoreOp() {
    model.file(INDEX, (byte) 1).file(shard(0, 1), (byte) 1);
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
