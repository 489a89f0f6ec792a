// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FullTypeDef;
import org.tensorflow.proto.FullTypeId;

class RegisteredOpsTest {

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base);
  }

  @Test
  void takesRegisteredOpsAndFunctionsOfTheModel() {
    model.function("f", "a", "b", "Identity");
    model.node("z", "f", "x", "^y");
    assertThat(ServingCheck.checkWithOps(model.write())).isEmpty();
  }

  @Test
  void refusesOpsThatAreNotRegistered() {
    model.node("z", "NoSuchOp", "x");
    assertThat(model.check()).isEmpty();
    assertThat(ServingCheck.checkWithOps(model.write()))
        .containsExactly(
            Rule.KNOWN_OPS.error(
                "these ops are not registered in this TensorFlow: z (NoSuchOp)",
                "export the model with ops of this version, or without custom ones"));
  }

  @Test
  void refusesTooFewInputs() {
    model.node(3).clearInput().addInput("^product"); // ends the process when loaded
    assertInputProblem("y (Identity) has 0 instead of 1");
  }

  @Test
  void refusesFewerTypesThanOutputs() {
    FullTypeDef.Builder types = FullTypeDef.newBuilder().setTypeId(FullTypeId.TFT_PRODUCT);
    model.node(1).setExperimentalType(types); // ends the process when loaded
    assertThat(ServingCheck.checkWithOps(model.write()))
        .containsExactly(
            Rule.OUTPUT_TYPES.error(
                "these nodes state fewer types than they have outputs: w (Const)",
                "export the model again"));
    types.addArgsBuilder().setTypeId(FullTypeId.TFT_TENSOR);
    model.node(1).setExperimentalType(types);
    assertThat(ServingCheck.checkWithOps(model.write())).isEmpty();
  }

  @Test
  void refusesTooManyInputsOfAFunction() {
    model.function("f", "a", "b", "Identity");
    model.node("z", "f", "x", "w");
    assertInputProblem("z (f) has 2 instead of 1");
  }

  @Test
  void countsInputsByAnAttribute() {
    model.node("z", "Pack", "x", "x").putAttr("N", AttrValue.newBuilder().setI(2).build());
    assertThat(ServingCheck.checkWithOps(model.write())).isEmpty();
    model.node(4).addInput("x");
    assertInputProblem("z (Pack) has 3 instead of 2");
    model.node(4).clearAttr();
    assertInputProblem("z (Pack) has no usable attribute that counts its input values");
  }

  @Test
  void countsInputsByTheirTypes() {
    AttrValue one =
        AttrValue.newBuilder()
            .setList(AttrValue.ListValue.newBuilder().addType(DataType.DT_FLOAT))
            .build();
    model.node("z", "IdentityN", "x").putAttr("T", one);
    assertThat(ServingCheck.checkWithOps(model.write())).isEmpty();
    model.node(4).addInput("w");
    assertInputProblem("z (IdentityN) has 2 instead of 1");
  }

  @Test
  void refusesADataInputAfterAControlInput() {
    model.node("z", "MatMul", "x", "^y", "w");
    assertInputProblem("z (MatMul) has a data input after a control input");
  }

  private void assertInputProblem(String problem) {
    assertThat(ServingCheck.checkWithOps(model.write()))
        .containsExactly(
            Rule.OP_INPUTS.error(
                "these nodes do not have the inputs of their ops: " + problem,
                "export the model again"));
  }
}
