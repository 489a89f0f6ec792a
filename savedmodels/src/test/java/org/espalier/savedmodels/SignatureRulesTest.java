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
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;

class SignatureRulesTest {

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base);
  }

  @Test
  void findsNothingInAValidModel() {
    assertThat(model.check()).isEmpty();
  }

  @Test
  void missesServingDefault() {
    model.meta().putSignatureDef("other", model.meta().getSignatureDefOrThrow("serving_default"));
    model.meta().removeSignatureDef("serving_default");
    assertThat(model.check())
        .containsExactly(
            Rule.SIGNATURE_SERVING_DEFAULT.error(
                "there is no signature serving_default, only [other]",
                "export it with one; until then every request must name its signature"));
  }

  @Test
  void missesOutputs() {
    model.signature(SignatureDef.Builder::clearOutputs);
    assertThat(model.check())
        .extracting(Finding::toString)
        .containsExactly(
            "ERROR signature-serving-default: the signature serving_default has no outputs; export"
                + " it with at least one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "classify", "regress"})
  void takesTheMethodsOfServing(String method) {
    model.signature(signature -> signature.setMethodName("tensorflow/serving/" + method));
    assertThat(model.check()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serving_default", "tensorflow/serving/train"})
  void refusesOtherMethods(String method) {
    model.signature(signature -> signature.setMethodName(method));
    assertThat(model.check())
        .containsExactly(
            Rule.METHOD_NAME.error(
                "the method of signature serving_default must be one of"
                    + " [tensorflow/serving/predict, tensorflow/serving/classify,"
                    + " tensorflow/serving/regress], got '"
                    + method
                    + "', which servers that check it refuse",
                "set it to tensorflow/serving/predict"));
  }

  @Test
  void missesATensorThatNoNodeGives() {
    model.signature(signature -> signature.putOutputs("y", TinyModel.tensor("z:0", -1, 3)));
    assertTensorProblem(
        "serving_default output y is the tensor 'z:0', but the graph has no such node");
  }

  @Test
  void missesAnOutputThatTheOpDoesNotHave() {
    model.signature(signature -> signature.putInputs("x", TinyModel.tensor("x:1", -1, 2)));
    assertTensorProblem(
        "serving_default input x is the tensor 'x:1', but the op Placeholder has no such output");
  }

  @Test
  void missesAnOutputThatTheCallDoesNotHave() {
    model
        .node("call", "StatefulPartitionedCall", "x")
        .putAttr(
            "Tout",
            AttrValue.newBuilder()
                .setList(AttrValue.ListValue.newBuilder().addType(DataType.DT_FLOAT))
                .build());
    model.signature(signature -> signature.putOutputs("y", TinyModel.tensor("call:0", -1, 3)));
    assertThat(model.check()).isEmpty();
    model.signature(signature -> signature.putOutputs("y", TinyModel.tensor("call:1", -1, 3)));
    assertTensorProblem(
        "serving_default output y is the tensor 'call:1', but the op StatefulPartitionedCall has"
            + " no such output");
  }

  @Test
  void comparesTheType() {
    model.signature(
        signature ->
            signature.putInputs("x", ServingGraph.tensor("x:0", DataType.DT_INT32, -1, 2)));
    assertTensorProblem("serving_default input x must have the type of x, DT_FLOAT, got DT_INT32");
  }

  @Test
  void missesTheType() {
    model.signature(
        signature ->
            signature.putInputs("x", ServingGraph.tensor("x:0", DataType.DT_INVALID, -1, 2)));
    assertTensorProblem("serving_default input x states no known type");
  }

  @Test
  void comparesTheShape() {
    model.signature(signature -> signature.putInputs("x", TinyModel.tensor("x:0", -1, 2, 1)));
    assertTensorProblem(
        "serving_default input x must have the shape of x, [-1, 2], got [-1, 2, 1]");
    model.signature(signature -> signature.putInputs("x", TinyModel.tensor("x:0", -1, 3)));
    assertTensorProblem("serving_default input x must have the shape of x, [-1, 2], got [-1, 3]");
  }

  @Test
  void takesAnOldPlaceholderWithoutAShapeForOneOfAnyShape() {
    model
        .node(0)
        .putAttr(
            "shape",
            AttrValue.newBuilder().setShape(TinyModel.tensor("").getTensorShape()).build());
    assertTensorProblem("serving_default input x must have the shape of x, [], got [-1, 2]");
    model.meta().getGraphDefBuilder().getVersionsBuilder().setProducer(23);
    assertThat(model.check()).isEmpty();
  }

  @Test
  void refusesAFixedBatch() {
    model.signature(signature -> signature.putOutputs("y", TinyModel.tensor("y:0", 1, 3)));
    assertThat(model.check())
        .containsExactly(
            Rule.BATCH_DIMENSION.error(
                "serving_default output y must have -1 as dimension 0, got [1, 3]",
                "export it with a placeholder whose dimension 0 is -1"));
  }

  @Test
  void refusesAScalar() {
    model.signature(signature -> signature.putOutputs("y", TinyModel.tensor("y:0")));
    assertThat(model.check())
        .extracting(Finding::problem)
        .containsExactly("serving_default output y is a scalar, which a server cannot batch");
  }

  @Test
  void warnsOfAnUnknownShape() {
    model.signature(signature -> signature.putOutputs("y", TinyModel.unknownRank("y:0")));
    assertThat(model.check())
        .containsExactly(
            Rule.BATCH_DIMENSION.warning(
                "serving_default output y states no shape, so nothing says that dimension 0 is"
                    + " free",
                "state its shape, with -1 as dimension 0"));
  }

  private void assertTensorProblem(String problem) {
    assertThat(model.check())
        .containsExactly(
            Rule.TENSORS_EXIST.error(problem, "correct the signature, or export the model again"));
  }
}
