// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.TensorProto;

class ClassifySignatureTest {

  private static final SmallTraining IMAGES =
      SmallTraining.of(SmallNetworks.residual(), SmallTraining.images());
  private static final int PIXELS = 72;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("org.espalier.savedmodels.ExporterTest#flavours")
  void classifiesAsTheLogitsSay(Flavour flavour) {
    Path path = export(IMAGES.trained(), flavour);
    assertThat(ServingCheck.checkWithOps(path)).isEmpty();
    float[] pixels = Arrays.copyOf(IMAGES.test().toFloats(), 2 * PIXELS);
    Example[] examples = {
      floats("image", Arrays.copyOf(pixels, PIXELS)),
      floats("image", Arrays.copyOfRange(pixels, PIXELS, 2 * PIXELS))
    };
    try (ServedModel model = ServedModel.load(path)) {
      Map<String, TensorProto> answer = classify(model, examples);
      assertThat(answer).containsOnlyKeys("classes", "scores");
      TensorProto classes = tensor(answer, "classes");
      assertThat(classes.getTensorShape()).isEqualTo(TensorProtos.shape(2, 3));
      assertThat(classes.getStringValList())
          .extracting(ByteString::toStringUtf8)
          .containsExactly("ash", "birch", "cedar", "ash", "birch", "cedar");
      assertThat(tensor(answer, "scores").getTensorShape()).isEqualTo(TensorProtos.shape(2, 3));
      assertThat(TensorProtos.doubles(tensor(answer, "scores")))
          .usingComparatorWithPrecision(1e-5)
          .containsExactly(softmax(Arrays.copyOf(IMAGES.expected(), 6)));
      assertThat(model.predict(Map.of("image", pixels)).get("logits"))
          .as("serving_default needs no Example")
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(Arrays.copyOf(IMAGES.expected(), 6));
    }
  }

  @Test
  void answersForAnyNumberOfExamples() {
    try (ServedModel model = ServedModel.load(export(table(List.of()), Flavour.FAST))) {
      assertThat(tensor(classify(model), "classes").getTensorShape())
          .isEqualTo(TensorProtos.shape(0, 3));
    }
  }

  @Test
  void takesAFeatureForEachColumnOfATable() {
    TrainedNetwork trained = table(List.of("no", "yes"));
    try (ServedModel model = ServedModel.load(export(trained, Flavour.FAST))) {
      Example.Builder example = floats("age", 40).toBuilder();
      example.getFeaturesBuilder().putFeature("Größe (cm)", text("klein"));
      double[] scores = TensorProtos.doubles(tensor(classify(model, example.build()), "scores"));
      Map<String, Object> columns =
          Map.of("age", new float[] {40}, "Größe (cm)", new String[] {"klein"});
      float[] logits = Objects.requireNonNull(model.predict(columns).get("logits"));
      assertThat(scores).usingComparatorWithPrecision(1e-6).containsExactly(softmax(logits, 3));
    }
  }

  @Test
  void refusesAnExampleWithoutAFeature() {
    try (ServedModel model = ServedModel.load(export(table(List.of()), Flavour.FAST))) {
      assertThatThrownBy(() -> classify(model, floats("age", 40)))
          .isInstanceOf(RequestFailedException.class)
          .hasMessageContaining("Größe (cm)")
          .hasMessageContaining("is required but could not be found");
    }
  }

  @Test
  void labelIsTheNameOfTheLargestLogitOrItsNumber() {
    TrainedNetwork trained = table(List.of("no", "yes"));
    try (ServedModel model = ServedModel.load(export(trained, Flavour.PLAIN))) {
      assertThat(model.outputs().values()).hasToString("[label string [-1], logits float [-1, 3]]");
      int rows = 60;
      float[] ages = new float[rows];
      String[] sizes = new String[rows];
      for (int i = 0; i < rows; i++) {
        ages[i] = i;
        sizes[i] = i % 2 == 0 ? "klein" : "groß";
      }
      Map<String, Object> columns = Map.of("age", ages, "Größe (cm)", sizes);
      float[] logits = Objects.requireNonNull(model.predict(columns).get("logits"));
      TensorProto label =
          tensor(
              model.answer(
                  PredictRequest.of(
                      Map.of(
                          "age", TensorProtos.of(model.inputs().get("age"), ages),
                          "Größe (cm)", TensorProtos.of(model.inputs().get("Größe (cm)"), sizes)))),
              "label");
      String[] expected = new String[rows];
      for (int i = 0; i < rows; i++) {
        expected[i] = List.of("no", "yes", "2").get(largest(logits, 3 * i));
      }
      assertThat(expected).contains("no", "yes", "2");
      assertThat(label.getStringValList())
          .extracting(ByteString::toStringUtf8)
          .containsExactly(expected);
    }
  }

  @Test
  void batchesLikeAnyOther() {
    try (ServedModel model = ServedModel.load(export(IMAGES.trained(), Flavour.FAST))) {
      assertThat(LoadedCheck.check(model)).isEmpty();
    }
  }

  private Path export(TrainedNetwork trained, Flavour flavour) {
    ServingExtras extras = new ServingExtras(List.of(), true, true, Optional.empty());
    return Exporter.export(
        trained, directory.resolve("net"), flavour, OptionalLong.empty(), extras, files -> {});
  }

  /** Two columns and three classes whose logits cross as the age grows. */
  private static TrainedNetwork table(List<String> labels) {
    InputTransform columns =
        new InputTransform.Columns(
            List.of(
                new InputTransform.Numeric("age", 30, 10),
                new InputTransform.Categorical("Größe (cm)", List.of("groß", "klein"))));
    NetworkBuilder net = Network.builder("table");
    String x = net.call(Dense.of("logits", 3), net.input("features", Shape.of(3)));
    Network network = net.output("logits", x).build();
    return new TrainedNetwork(
        network,
        columns,
        Map.of(
            "logits/kernel",
                Tensor.of(Shape.of(3, 3), new float[] {-2, 0, 2, 0.5f, 0, 0, 0, 0.25f, 0}),
            "logits/bias", Tensor.of(Shape.of(3), new float[] {0, 1, 0})),
        labels);
  }

  private static Map<String, TensorProto> classify(ServedModel model, Example... examples) {
    TensorProto.Builder inputs = TensorProto.newBuilder().setDtype(DataType.DT_STRING);
    inputs.setTensorShape(TensorProtos.shape(examples.length));
    Arrays.stream(examples).forEach(example -> inputs.addStringVal(example.toByteString()));
    return model.answer(
        new PredictRequest("classify", Map.of("inputs", inputs.build()), List.of()));
  }

  private static TensorProto tensor(Map<String, TensorProto> answer, String name) {
    return Objects.requireNonNull(answer.get(name), name);
  }

  private static Example floats(String name, float... values) {
    Feature.Builder feature = Feature.newBuilder();
    for (float value : values) {
      feature.getFloatListBuilder().addValue(value);
    }
    Example.Builder example = Example.newBuilder();
    example.getFeaturesBuilder().putFeature(name, feature.build());
    return example.build();
  }

  private static Feature text(String value) {
    Feature.Builder feature = Feature.newBuilder();
    feature.getBytesListBuilder().addValue(ByteString.copyFromUtf8(value));
    return feature.build();
  }

  private static double[] softmax(float... logits) {
    return softmax(logits, 3);
  }

  private static double[] softmax(float[] logits, int classes) {
    double[] scores = new double[logits.length];
    for (int from = 0; from < logits.length; from += classes) {
      double sum = 0;
      for (int i = from; i < from + classes; i++) {
        sum += Math.exp(logits[i]);
      }
      for (int i = from; i < from + classes; i++) {
        scores[i] = Math.exp(logits[i]) / sum;
      }
    }
    return scores;
  }

  private static int largest(float[] logits, int from) {
    int largest = 0;
    for (int i = 1; i < 3; i++) {
      largest = logits[from + i] > logits[from + largest] ? i : largest;
    }
    return largest;
  }
}
