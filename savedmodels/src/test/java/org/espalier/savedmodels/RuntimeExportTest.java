// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.savedmodels.packed.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What TensorFlow answers by a plain export, the runtime answers too. */
class RuntimeExportTest {

  private static final InputTransform.Columns COLUMNS =
      new InputTransform.Columns(
          List.of(
              new InputTransform.Numeric("year", 2001.25, 3.5),
              new InputTransform.Categorical("size", List.of("big", "small", "middling"))));
  private static final InputTransform WORDS =
      new InputTransform.Words(List.of("a", "tree", "is", "pruned", "flat", "here"), true);
  private static final int EXAMPLES = 40;
  private static final Flavour.Runtime RUNTIME = (Flavour.Runtime) Flavour.RUNTIME;

  @TempDir Path directory;

  static Stream<Network> imageNetworks() {
    return Stream.of(
        SmallNetworks.residual(),
        SmallNetworks.depthwise(),
        SmallNetworks.preActivation(),
        RuntimeNetworks.paddings(),
        RuntimeNetworks.functions(),
        RuntimeNetworks.exciting(),
        RuntimeNetworks.sharing());
  }

  @ParameterizedTest
  @MethodSource("imageNetworks")
  void imagesAreAnsweredAsByTensorFlow(Network network) {
    requireSame(
        RuntimeNetworks.values(network, InputTransform.unitPixels()),
        Map.of("image", SmallNetworks.pixels(EXAMPLES, 4)));
  }

  @Test
  void eachChannelIsScaledByItsOwnMeanAndDeviation() {
    InputTransform channels =
        new InputTransform.Channels(List.of(125.3, 250.0), List.of(63.0, 0.4));
    requireSame(
        RuntimeNetworks.values(SmallNetworks.residual(), channels),
        Map.of("image", SmallNetworks.pixels(EXAMPLES, 5)));
  }

  @Test
  void aRequestThatDoesNotFitFailsAsByTensorFlow() {
    TrainedNetwork trained =
        RuntimeNetworks.values(SmallNetworks.residual(), InputTransform.unitPixels());
    try (RuntimeModel model = written(graph(trained, RUNTIME))) {
      ServedTensor wrong = new ServedTensor("image", "float", true, List.of(-1L, 7L));
      PredictRequest request =
          PredictRequest.of(Map.of("image", TensorProtos.of(wrong, new float[7])));
      assertThatThrownBy(() -> RuntimeAnswers.of(model, request))
          .isInstanceOf(RequestFailedException.class)
          .hasMessageContaining("whole examples");
    }
  }

  @Test
  void eachImageIsScaledByItself() {
    requireSame(
        RuntimeNetworks.values(SmallNetworks.residual(), new InputTransform.PerImage()),
        Map.of("image", SmallNetworks.pixels(EXAMPLES, 6)));
  }

  @Test
  void aTableIsGivenByItsColumns() {
    NetworkBuilder net = Network.builder("table");
    String x = net.input("features", Shape.of(COLUMNS.width()));
    x = net.call(Dense.of("fc1", 8).withActivation(ActivationFunction.SWISH), x);
    Network network = net.output("out", net.call(Dense.of("fc2", 3), x)).build();
    RandomStream random = RandomStream.of(2);
    float[] years = new float[EXAMPLES];
    String[] sizes = new String[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      years[i] = 1990 + random.below(20);
      sizes[i] = List.of("big", "small", "middling", "unheard of").get(random.below(4));
    }
    TrainedNetwork trained = RuntimeNetworks.values(network, COLUMNS);
    requireSame(trained, Map.of("year", years, "size", sizes));
    try (RuntimeModel model = written(graph(trained, RUNTIME))) {
      assertThatThrownBy(() -> model.predict(Map.of("year", years)))
          .hasMessage("the columns must be those of the inputs [size, year], got [year]");
      assertThatThrownBy(() -> model.predict(Map.of("year", years, "size", years)))
          .hasMessage(
              "a column must be numbers as float[] or words as String[], got a float[] (column"
                  + " size)");
      assertThatThrownBy(() -> model.predict(Map.of("year", new float[2], "size", sizes)))
          .hasMessage("columns must be of one length, got 2 rows of year and 40 of size");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBagOfWordsIsAnsweredAsByTensorFlow(EmbeddingBag.Combiner combiner) {
    NetworkBuilder net = Network.builder("bag");
    EmbeddingBag bag =
        EmbeddingBag.of("bag", 6, 8)
            .withCombiner(combiner)
            .withActivation(ActivationFunction.RELU)
            .withBias(combiner == EmbeddingBag.Combiner.SUM);
    String x = net.call(bag, net.ids("words", Shape.of(5)));
    Network network = net.output("logits", net.call(Dense.of("fc", 3), x)).build();
    requireSame(RuntimeNetworks.values(network, WORDS), Map.of("words", ids(5)));
  }

  @Test
  void sequencesAreAnsweredAsByTensorFlow() {
    requireSame(RuntimeNetworks.values(RuntimeNetworks.sequence(), WORDS), Map.of("words", ids(7)));
  }

  @Test
  void fusesEverythingIntoItsProduct() {
    TrainedNetwork trained =
        RuntimeNetworks.values(SmallNetworks.residual(), InputTransform.unitPixels());
    ModelGraph graph = graph(trained, RUNTIME);
    assertThat(graph.ops())
        .extracting(op -> op.getClass().getSimpleName())
        .containsExactly(
            "DepthwiseConvolution", "Convolution", "Convolution", "Add", "GlobalPool", "Dense");
    assertThat(graph.outputs()).containsExactly(new ModelGraph.Output("logits", 6));
    assertThat(((ProductOp.Convolution) graph.ops().get(1)).product().function())
        .hasToString("RELU");
  }

  @ParameterizedTest
  @EnumSource
  void roundsKernelsAndNotBiases(Precision precision) {
    TrainedNetwork trained =
        RuntimeNetworks.values(SmallNetworks.mlp(), new InputTransform.PerImage());
    ProductOp.Dense exact = (ProductOp.Dense) graph(trained, RUNTIME).ops().get(1);
    ProductOp.Dense rounded =
        (ProductOp.Dense) graph(trained, new Flavour.Runtime(8, precision)).ops().get(1);
    float[] kernel = trained.floats(trained.network().parameters().get(0));
    float[] expected = precision.rounded(kernel, 16);
    float[] weights = rounded.product().weights().toArray();
    for (int i = 0; i < kernel.length; i++) {
      assertThat(weights[i % 16 * 4 + i / 16]).isEqualTo(expected[i]);
    }
    assertThat(rounded.product().bias()).isEqualTo(exact.product().bias());
  }

  @Test
  void holdsLabelsAndWords() {
    TrainedNetwork plain = RuntimeNetworks.values(RuntimeNetworks.sequence(), WORDS);
    TrainedNetwork trained =
        new TrainedNetwork(plain.network(), WORDS, plain.values(), SmallTraining.LABELS);
    ModelGraph graph = graph(trained, RUNTIME);
    assertThat(graph.labels()).isEqualTo(SmallTraining.LABELS);
    assertThat(graph.inputs().get(0).words())
        .isEqualTo(((InputTransform.Words) WORDS).vocabulary());
    assertThat(graph.name()).isEqualTo("sequence");
  }

  @Test
  void isOneFileAndAppearsWholeOrNotAtAll() throws Exception {
    TrainedNetwork trained =
        RuntimeNetworks.values(SmallNetworks.mlp(), new InputTransform.PerImage());
    Path version = export(trained, Flavour.RUNTIME);
    assertThat(version).endsWith(Path.of("model", "1"));
    try (RuntimeModel model = RuntimeModel.load(version)) {
      assertThat(sparse(model.graph())).isEqualTo(sparse(graph(trained, RUNTIME)));
    }
    try (Stream<Path> files = Files.list(version)) {
      assertThat(files).containsExactly(version.resolve("model.espalier"));
    }
    assertThat(RuntimeModel.find(directory.resolve("model")))
        .contains(version.resolve("model.espalier"));
    assertThatThrownBy(
            () ->
                Exporter.export(
                    trained,
                    directory.resolve("refused"),
                    Flavour.RUNTIME,
                    OptionalLong.empty(),
                    ServingExtras.NONE,
                    unpublished -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(directory.resolve("refused")).doesNotExist();
  }

  @Test
  void refusesWhatAServerIsGiven() {
    TrainedNetwork trained =
        RuntimeNetworks.values(SmallNetworks.mlp(), new InputTransform.PerImage());
    ServingExtras labels = new ServingExtras(List.of(), true, false, java.util.Optional.empty());
    assertThatThrownBy(
            () ->
                Exporter.export(
                    trained,
                    directory.resolve("model"),
                    Flavour.RUNTIME,
                    OptionalLong.empty(),
                    labels,
                    unpublished -> {}))
        .hasMessage(
            "what a server is given besides the network is not for the flavour runtime; leave it"
                + " out");
  }

  private RuntimeModel written(ModelGraph graph) {
    Path file = directory.resolve("written.espalier");
    ModelFile.write(graph, file);
    return RuntimeModel.load(file);
  }

  private void requireSame(TrainedNetwork trained, Map<String, Object> inputs) {
    float[] expected;
    try (ServedModel model = ServedModel.load(export(trained, Flavour.PLAIN))) {
      expected = model.predict(new HashMap<>(inputs)).getOrDefault(Exporter.OUTPUT, new float[0]);
    }
    try (RuntimeModel model = written(graph(trained, RUNTIME))) {
      float[] logits = model.predict(inputs).getOrDefault(Exporter.OUTPUT, new float[0]);
      assertThat(expected).hasSize(EXAMPLES * trained.classes());
      assertThat(ExportCheck.compare(logits, expected, trained.classes()))
          .matches(ExportCheck.Comparison::agrees);
    }
  }

  /** As exported, without the fresh JVM that measures which kernels are fast. */
  private static ModelGraph graph(TrainedNetwork trained, Flavour.Runtime flavour) {
    return Exporter.runtimeGraph(trained, flavour);
  }

  private Path export(TrainedNetwork trained, Flavour flavour) {
    return Exporter.export(trained, directory.resolve("model"), flavour, OptionalLong.empty());
  }

  /** Its layers, whichever kernels compute them. */
  private static List<Op> sparse(ModelGraph graph) {
    return graph.ops().stream().map(RuntimeExportTest::sparse).toList();
  }

  private static Op sparse(Op op) {
    return op instanceof ProductOp.Dense dense
        ? new ProductOp.Dense(
            dense.input(), dense.product().with(Product.Kernel.SPARSE, Product.Kernel.SPARSE))
        : op;
  }

  /** Rows of ids, padded, some outside the vocabulary. */
  private static int[] ids(int length) {
    RandomStream random = RandomStream.of(3);
    int[] ids = new int[EXAMPLES * length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = random.below(9) - 1;
    }
    return ids;
  }
}
