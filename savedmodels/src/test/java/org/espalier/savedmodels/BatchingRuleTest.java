// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

class BatchingRuleTest {

  private static final String MIX =
      "look for what mixes the examples of a batch, or serve the model without batching";

  @TempDir Path base;

  @Test
  void passesAModelThatKeepsExamplesApart() {
    assertThat(check((tf, x) -> tf.nn.softmax(x))).isEmpty();
    assertThat(check((tf, x) -> tf.dtypes.asString(x))).isEmpty();
    assertThat(check((tf, x) -> tf.math.greater(x, tf.constant(0.5f)))).isEmpty();
    assertThat(check((tf, x) -> tf.math.log(tf.math.neg(x)))).as("only NaN").isEmpty();
  }

  @Test
  void warnsOfOneThatLooksAtTheWholeBatch() {
    BiFunction<Ops, Operand<TFloat32>, Operand<?>> lessMean =
        (tf, x) -> tf.math.sub(x, tf.math.mean(x, tf.constant(0)));
    assertThat(check(lessMean))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.rule()).isEqualTo("batching");
              assertThat(finding.problem())
                  .matches(
                      "output y of two requests differs by up to [0-9.]+ in one batch, its largest"
                          + " value being [0-9.]+");
              assertThat(finding.fix()).isEqualTo(MIX);
            });
    assertThat(check((tf, x) -> tf.dtypes.asString(lessMean.apply(tf, x))))
        .containsExactly(
            Rule.BATCHING.warning("output y of two requests differs in one batch", MIX));
  }

  @Test
  void toleratesAHundredThousandthOfTheLargestValue() {
    TensorProto together = floats(1000, 1000, 0);
    assertThat(BatchParts.compare("y", together, floats(1000), floats(1000, 0.0099f))).isEmpty();
    assertThat(BatchParts.compare("y", together, floats(1000), floats(1000, 0.0101f)))
        .containsExactly(
            Rule.BATCHING.warning(
                "output y of two requests differs by up to 0.0101 in one batch, its largest value"
                    + " being 1.00e+03",
                MIX));
  }

  @Test
  void warnsOfNaNThatIsNotThereAlone() {
    assertThat(BatchParts.compare("y", floats(Float.NaN, 1), floats(2), floats(1))).hasSize(1);
    assertThat(BatchParts.compare("y", floats(2, 1), floats(Float.NaN), floats(1))).hasSize(1);
  }

  @Test
  void warnsOfExamplesThatChangeTheirShape() {
    assertThat(check((tf, x) -> tf.linalg.matMul(x, x, transposed())))
        .containsExactly(
            Rule.BATCHING.warning(
                "output y of two requests has 25 values in one batch, and 13 alone", MIX));
  }

  @Test
  void refusesAnOutputThatIsNotTheBatchs() {
    assertThat(check((tf, x) -> tf.math.mean(x, tf.constant(0))))
        .containsExactly(
            Rule.BATCHING.error(
                "output y must have 5 as dimension 0 for a batch of 5, has the shape [4]",
                "let dimension 0 of every output be the batch's"));
    assertThat(check((tf, x) -> tf.math.mean(x, tf.constant(new int[] {0, 1}))))
        .extracting(Finding::problem)
        .containsExactly("output y must have 5 as dimension 0 for a batch of 5, has the shape []");
  }

  @Test
  void refusesOneThatFailsInALargerBatch() {
    assertThat(check((tf, x) -> tf.math.add(x, rowOfFour(tf, x))))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.problem())
                  .startsWith(
                      "two requests are answered alone, but fail in one batch of 5: indices[0] = 5 is"
                          + " not in [0, 4)");
            });
  }

  @Test
  void doesNotKnowWhereARequestFailsAlone() {
    assertThat(check((tf, x) -> tf.reshape(x, tf.constant(new int[] {2, 4}))))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.UNKNOWN);
              assertThat(finding.problem())
                  .startsWith("not checked: Input to reshape is a tensor with 12 values");
              assertThat(finding.fix())
                  .isEqualTo("give the model a warm-up file of two requests that it can answer");
            });
  }

  @Test
  void asksByTheWarmUpFileIfItHasTwoRequests() {
    Path path = write((tf, x) -> tf.reshape(x, tf.constant(new int[] {2, 4})));
    ServedTensor input = new ServedTensor("x", "float", true, List.of(-1L, 4L));
    PredictRequest two = PredictRequest.of(Map.of("x", TensorProtos.of(input, new float[8])));
    PredictRequest other = new PredictRequest("other", two.inputs(), List.of());
    WarmUpFile.write(path, "net", List.of(two, two));
    assertThat(check(path))
        .singleElement()
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR));
    WarmUpFile.write(path, "net", List.of(two, other));
    assertThat(check(path))
        .singleElement()
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.UNKNOWN));
  }

  @Test
  void doesNotKnowWhereInputsDisagreeOnTheBatch() {
    ServedTensor one = new ServedTensor("x", "float", true, List.of(-1L));
    try (ServedModel model =
        ServedModel.load(SavedModelWriter.write(next(), TinyGraph.threeInputs()))) {
      Map<String, TensorProto> uneven =
          Map.of(
              "a", TensorProtos.of(one, new float[2]),
              "b", TensorProtos.of(one, new float[1]),
              "c", TensorProtos.of(one, new float[1]));
      assertThatThrownBy(() -> BatchingRule.check(model, uneven, uneven))
          .isInstanceOf(RequestFailedException.class)
          .hasMessage("the inputs of a request must have one dimension 0, got [1, 2]");
      assertThat(BatchingRule.check(model)).as("float, uint8 and string, made up").isEmpty();
    }
  }

  private static org.tensorflow.op.linalg.MatMul.Options transposed() {
    return org.tensorflow.op.linalg.MatMul.transposeB(true);
  }

  /** A row of a constant by the size of the batch, up to 3. */
  private static Operand<TFloat32> rowOfFour(Ops tf, Operand<TFloat32> x) {
    Operand<TInt32> axis = tf.constant(0);
    Operand<TInt32> batch = tf.gather(tf.shape(x), tf.array(0), axis);
    return tf.gather(tf.constant(new float[4][4]), batch, axis);
  }

  private static TensorProto floats(float... values) {
    return TensorProtos.of(new ServedTensor("y", "float", true, List.of(-1L)), values);
  }

  private List<Finding> check(BiFunction<Ops, Operand<TFloat32>, Operand<?>> body) {
    return check(write(body));
  }

  private static List<Finding> check(Path path) {
    try (ServedModel model = ServedModel.load(path)) {
      return BatchingRule.check(model);
    }
  }

  /** A model of x [-1, 4]; what it says of y is of no consequence. */
  private Path write(BiFunction<Ops, Operand<TFloat32>, Operand<?>> body) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 4)));
      Operand<? extends TType> y = body.apply(tf, x);
      DataType type = y.asOutput().dataType();
      tf.withName("y").identity(y);
      return SavedModelWriter.write(
          next(),
          new ServingGraph(
              graph.toGraphDef(),
              Map.of("x", ServingGraph.tensor("x:0", DataType.DT_FLOAT, -1, 4)),
              Map.of("y", ServingGraph.tensor("y:0", type, -1, 4))));
    }
  }

  private VersionDirectory next() {
    return VersionDirectory.next(base, "net");
  }
}
