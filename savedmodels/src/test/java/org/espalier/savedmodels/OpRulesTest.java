// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;

class OpRulesTest {

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base);
  }

  @ParameterizedTest
  @ValueSource(strings = {"VariableV2", "Variable"})
  void warnsOfReferenceVariables(String op) {
    model.variable().node("old", op);
    model.file(TinyIndex.FILE, TinyIndex.of(1));
    model.file("variables/variables.data-00000-of-00001", (byte) 1);
    assertThat(model.check())
        .containsExactly(
            Rule.NO_REF_VARIABLES.warning(
                "1 variables are of the legacy, reference kind: old (" + op + ")",
                "export them as resource variables (VarHandleOp) or as constants"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ApplyMomentum",
        "ResourceApplyAdam",
        "SparseApplyAdagrad",
        "ResourceSparseApplyFtrl",
        "ReluGrad",
        "FusedBatchNormGradV3",
        "MaxPoolGradWithArgmax",
        "Conv2DBackpropFilter",
        "Conv3DBackpropFilterV2",
        "SymbolicGradient",
        "BroadcastGradientArgs",
        "TFRecordDatasetV2",
        "BatchDataset",
        "IteratorV2",
        "OneShotIterator",
        "IteratorGetNext"
      })
  void warnsOfTrainingOps(String op) {
    model.function("f", "a", "b", op);
    assertThat(model.check())
        .containsExactly(
            Rule.NO_TRAINING_OPS.warning(
                "1 nodes belong to training, and a server loads them for nothing: b ("
                    + op
                    + ") (function f)",
                "export a fresh inference graph"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Conv2DBackpropInput", "StopGradient", "PreventGradient", "AssignVariableOp"})
  void takesOpsThatOnlySoundLikeTraining(String op) {
    model.node("z", op, "x");
    assertThat(model.check()).isEmpty();
  }

  @Test
  void refusesWhatMustBeCompiled() {
    AttrValue yes = AttrValue.newBuilder().setB(true).build();
    model.node(2).putAttr("_XlaMustCompile", yes);
    model.function("f", "a", "b", "Identity");
    model
        .meta()
        .getGraphDefBuilder()
        .getLibraryBuilder()
        .getFunctionBuilder(0)
        .putAttr("_XlaMustCompile", yes);
    assertThat(model.check())
        .containsExactly(
            Rule.NO_XLA_MUST_COMPILE.error(
                "these demand XLA, which a server may not have: product (MatMul), function f",
                "export without jit_compile"));
  }

  @Test
  void takesTheAttributeThatSaysNo() {
    model.node(2).putAttr("_XlaMustCompile", AttrValue.newBuilder().setB(false).build());
    assertThat(model.check()).isEmpty();
  }
}
