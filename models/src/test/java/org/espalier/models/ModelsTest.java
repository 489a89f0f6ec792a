// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkJson;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {

  private static final Shape CIFAR = Shape.of(32, 32, 3);

  static List<String> names() {
    return Models.names().stream().filter(name -> !name.equals("text-cnn")).toList();
  }

  @Test
  void listsEachNameOnce() {
    assertThat(Models.names())
        .doesNotHaveDuplicates()
        .containsExactly(
            "mlp",
            "lenet-300-100",
            "lenet-5",
            "conv-2",
            "conv-4",
            "conv-6",
            "vgg-16",
            "vgg-19",
            "resnet-20",
            "resnet-32",
            "resnet-44",
            "resnet-56",
            "resnet-110",
            "plain-20",
            "mobilenet-v1",
            "mobilenet-v2",
            "mobilenet-v3",
            "text-cnn");
  }

  @ParameterizedTest
  @MethodSource("names")
  void answersLogitsForAnImage(String name) {
    Network network = Models.create(name, CIFAR, 7);

    assertThat(network.name()).isEqualTo(name);
    assertThat(network.inputs())
        .containsExactly(new Network.Input("image", CIFAR, Network.Type.FLOAT32));
    assertThat(network.outputs()).containsExactly(new Network.Output("logits", "logits"));
    assertThat(network.outputShape("logits")).isEqualTo(Shape.of(7));
  }

  @ParameterizedTest
  @MethodSource("names")
  void survivesJson(String name) {
    Network network = Models.create(name, CIFAR, 10);

    assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "lenet-300-100", "mlp-4-8-2"})
  void perceptronsTakeFeatures(String name) {
    Network network = Models.create(name, Shape.of(4), 2);

    assertThat(network.inputs())
        .containsExactly(new Network.Input("features", Shape.of(4), Network.Type.FLOAT32));
    assertThat(network.calls().get(0).layer().name()).isEqualTo("fc1");
  }

  @Test
  void widthsMayGiveMoreOutputsThanClasses() {
    Network network = Models.create("mlp-12-4-9", Shape.of(2, 2, 3), 3);

    assertThat(network.outputShape("logits")).isEqualTo(Shape.of(9));
    assertThat(network.kernels())
        .extracting(Parameter::name, Parameter::shape)
        .containsExactly(
            tuple("fc1/kernel", Shape.of(12, 4)), tuple("logits/kernel", Shape.of(4, 9)));
  }

  @Test
  void twoWidthsAreALinearClassifier() {
    Network network = Models.create("mlp-4-3", Shape.of(4), 3);

    assertThat(network.kernels()).extracting(Parameter::name).containsExactly("logits/kernel");
  }

  @Test
  void residualStagesHalveTheImage() {
    assertThat(Models.create("resnet-20", CIFAR, 10).shapes())
        .containsEntry("stage1/block3/relu2", Shape.of(32, 32, 16))
        .containsEntry("stage2/block1/shortcut/bn", Shape.of(16, 16, 32))
        .containsEntry("stage3/block3/relu2", Shape.of(8, 8, 64))
        .containsEntry("pool", Shape.of(64))
        .doesNotContainKeys("stage1/block1/shortcut/conv", "stage2/block2/shortcut/conv");
  }

  @Test
  void vggPoolsCifarToOnePixel() {
    assertThat(Models.create("vgg-16", CIFAR, 10).shapes())
        .containsEntry("block5/conv3", Shape.of(2, 2, 512))
        .containsEntry("block5/pool", Shape.of(1, 1, 512));
  }

  @ParameterizedTest
  @CsvSource({
    "mobilenet-v1, block13/pointwise, 1024",
    "mobilenet-v2, head, 1280",
    "mobilenet-v3, head, 576"
  })
  void mobileNetsLeaveFourByFourPixels(String name, String last, int channels) {
    Shape left = Shape.of(4, 4, channels);
    for (Shape image : List.of(CIFAR, Shape.of(28, 28, 1))) {
      assertThat(Models.create(name, image, 10).shapes())
          .containsEntry(last, left)
          .containsEntry("pool", Shape.of(channels));
    }
  }

  @Test
  void mobileNetV3ExcitesAQuarterOfTheChannelsInMultiplesOfEight() {
    assertThat(Models.create("mobilenet-v3", CIFAR, 10).shapes())
        .containsEntry("block1/reduce", Shape.of(8))
        .containsEntry("block4/reduce", Shape.of(24))
        .containsEntry("block5/reduce", Shape.of(64))
        .containsEntry("block8/reduce", Shape.of(40))
        .containsEntry("block11/excite", Shape.of(576))
        .doesNotContainKeys("block2/reduce", "block1/expand", "block2/add")
        .containsKeys("block1/add", "block3/add");
  }

  @Test
  void lenet5HasCaffesShapes() {
    assertThat(Models.create("lenet-5", Shape.of(28, 28, 1), 10).shapes())
        .containsEntry("conv1", Shape.of(24, 24, 20))
        .containsEntry("pool1", Shape.of(12, 12, 20))
        .containsEntry("conv2", Shape.of(8, 8, 50))
        .containsEntry("flatten", Shape.of(800));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgg-16", "vgg-19", "resnet-20", "resnet-110"})
  void normalizedNetworksStartAsInTheReferenceCode(String name) {
    Network network = Models.create(name, CIFAR, 10);

    assertThat(network.kernels())
        .allSatisfy(
            kernel ->
                assertThat(kernel.initializer())
                    .isEqualTo(
                        kernel.name().equals("logits/kernel")
                            ? new Initializer.Normal(0.01)
                            : Initializer.fanInScaling()));
    assertThat(network.parameters().stream().filter(p -> p.role() == Role.BIAS))
        .extracting(Parameter::name)
        .containsExactly("logits/bias");
    assertThat(network.calls().stream().map(Network.Call::layer))
        .filteredOn(layer -> layer instanceof BatchNormalization)
        .isNotEmpty()
        .allSatisfy(
            layer ->
                assertThat(layer)
                    .isEqualTo(
                        new BatchNormalization(layer.name(), 0.997, 1e-5, Initializer.ones())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet-300-100", "lenet-5", "conv-2", "conv-4", "conv-6"})
  void lotteryTicketNetworksStartGaussianGlorot(String name) {
    assertThat(Models.create(name, CIFAR, 10).kernels())
        .allSatisfy(k -> assertThat(k.initializer()).isEqualTo(Initializer.glorotNormal()));
  }

  @Test
  void perceptronsStartAsInKeras() {
    assertThat(Models.create("mlp", CIFAR, 10).kernels())
        .allSatisfy(k -> assertThat(k.initializer()).isEqualTo(Initializer.glorotUniform()));
  }

  @Test
  void aFileIsTheNetworkThatItHolds(@TempDir Path directory) throws IOException {
    Network network = Models.create("conv-2", CIFAR, 10);
    Path file = directory.resolve("own.json");
    Files.writeString(file, NetworkJson.write(network));
    assertThat(Models.read(file)).isEqualTo(network);
    Path none = directory.resolve("none.json");
    assertThatThrownBy(() -> Models.read(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model must be a name or a file, there is no " + none);
    Files.writeString(none, "{}");
    assertThatThrownBy(() -> Models.read(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(none + ": network version must be 1, got null");
  }

  @ParameterizedTest
  @CsvSource({"ResNet20, resnet-20", "resnet-21, resnet-20", "mpl, mlp", "lenet5, lenet-5"})
  void suggestsTheNearestName(String asked, String meant) {
    assertThatThrownBy(() -> Models.create(asked, CIFAR, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there is no model %s, perhaps you mean %s; the models are mlp, lenet-300-100, lenet-5,"
                + " conv-2, conv-4, conv-6, vgg-16, vgg-19, resnet-20, resnet-32, resnet-44,"
                + " resnet-56, resnet-110, plain-20, mobilenet-v1, mobilenet-v2, mobilenet-v3,"
                + " text-cnn and mlp-INPUTS-...-OUTPUTS",
            asked, meant);
  }

  @ParameterizedTest
  @CsvSource({
    "lenet-5, 16",
    "conv-2, 2",
    "conv-4, 4",
    "conv-6, 8",
    "vgg-19, 32",
    "resnet-20, 4",
    "mobilenet-v1, 8",
    "mobilenet-v2, 8",
    "mobilenet-v3, 8"
  })
  void namesTheSmallestImageThatFits(String name, int side) {
    assertThat(Models.create(name, Shape.of(side, side, 1), 3).outputShape("logits"))
        .isEqualTo(Shape.of(3));
    for (Shape misfit : List.of(Shape.of(side, side - 1, 1), Shape.of(side * side))) {
      assertThatThrownBy(() -> Models.create(name, misfit, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "%s needs images of at least %dx%d, got %s; use mlp", name, side, side, misfit);
    }
  }

  @Test
  void widthsMustTakeTheInputs() {
    assertThatThrownBy(() -> Models.create("mlp-3-4-2", Shape.of(2, 2, 1), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mlp-3-4-2 takes 3 inputs, the data have 4; try mlp-4-4-2");
  }

  @Test
  void widthsMustGiveTheOutputs() {
    assertThatThrownBy(() -> Models.create("mlp-3-4-2", Shape.of(3), 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mlp-3-4-2 gives 2 outputs, the data have 5 classes; try mlp-3-4-5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp-",
        "mlp-3",
        "mlp-3-",
        "mlp-3-0-2",
        "mlp-3--2",
        "mlp-3-x-2",
        "mlp-3-99999999999"
      })
  void widthsMustBeWholeNumbers(String name) {
    assertThatThrownBy(() -> Models.create(name, Shape.of(3), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a perceptron's name gives two or more widths, each a whole number of at least 1, as in"
                + " mlp-784-300-10 (inputs, hidden, outputs), got %s",
            name);
  }

  @Test
  void inputsAreFeaturesOrImages() {
    assertThatThrownBy(() -> Models.create("mlp", Shape.of(4, 4), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mlp takes [features] or [height, width, channels], got [4, 4]");
  }

  @Test
  void thereIsAtLeastOneOutput() {
    assertThatThrownBy(() -> Models.create("mlp", Shape.of(4), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("outputs must be at least 1, got 0 (model mlp)");
  }
}
