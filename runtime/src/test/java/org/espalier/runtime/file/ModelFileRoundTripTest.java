// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.runtime.RandomGraphs;
import org.espalier.runtime.graph.ColumnIndices;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileRoundTripTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("model.espalier");
  }

  @Test
  void readsBackEveryGraphAsItWas() {
    for (long seed = 0; seed < 300; seed++) {
      ModelGraph graph = RandomGraphs.of(seed);
      ModelFile.write(graph, file);
      assertThat(ModelFile.read(file)).as("seed %d", seed).isEqualTo(graph);
    }
  }

  @Test
  void writesTheSameBytesForTheSameGraph() {
    ModelGraph graph = RandomGraphs.of(1);
    assertThat(ModelBytes.of(graph, file).array())
        .isEqualTo(ModelBytes.of(RandomGraphs.of(1), file).array());
  }

  @Test
  void keepsEveryBitOfUnusualNumbers() {
    float[] bias = {
      -0f,
      Float.NaN,
      Float.intBitsToFloat(0xffc12345),
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      -Float.MIN_NORMAL,
      Float.MAX_VALUE
    };
    Weights weights =
        Weights.of(8, 1, new float[] {1, Float.NaN, 3, 4, 5, 6, Float.MIN_VALUE, -1e38f});
    Product product = roundTrip(Product.of(weights, Floats.of(bias), Function.LINEAR));
    for (int i = 0; i < bias.length; i++) {
      assertThat(Float.floatToRawIntBits(product.bias().get(i)))
          .isEqualTo(Float.floatToRawIntBits(bias[i]));
    }
    assertThat(product.weights()).isEqualTo(weights);
  }

  @Test
  void keepsInfiniteWeightsBesideQuantizedOnes() {
    float[] weights = new float[3 * 254];
    for (int i = 0; i < 254; i++) {
      int multiple = i < 127 ? i - 127 : i - 126;
      weights[i] = multiple * 0.01f;
      weights[254 + i] = multiple * 0.03f;
      weights[2 * 254 + i] = Float.POSITIVE_INFINITY;
    }
    Product product = Product.of(Weights.of(3, 254, weights), Floats.zeros(3), Function.LINEAR);
    assertThat(roundTrip(product)).isEqualTo(product);
  }

  @Test
  void keepsTextOfAnyLanguage() {
    List<String> words =
        List.of("", "\u00e9t\u00e9", "\u6f22\u5b57", "\ud83c\udf33", "\ufffd", "a\nb");
    ModelGraph graph =
        new ModelGraph(
            "\u00fc",
            List.of(Input.ids("ids", 3, words)),
            List.of(new Op.Embedding(0, Weights.of(1, 1, new float[1]))),
            List.of(new Output("out", 1)),
            words);
    ModelFile.write(graph, file);
    assertThat(ModelFile.read(file)).isEqualTo(graph);
  }

  @Test
  void holdsEqualTensorsOnce() {
    Product product = Product.of(Weights.of(3, 3, new float[9]), Floats.zeros(3), Function.TANH);
    Product equal = Product.of(Weights.of(3, 3, new float[9]), Floats.zeros(3), Function.RELU);
    ModelGraph graph =
        graph(Shape.of(3), List.of(new ProductOp.Dense(0, product), new ProductOp.Dense(1, equal)));
    assertThat(ModelBytes.of(graph, file).tensors()).isEqualTo(2);
    List<Op> read = ModelFile.read(file).ops();
    assertThat(((ProductOp.Dense) read.get(0)).product().weights())
        .isSameAs(((ProductOp.Dense) read.get(1)).product().weights());
  }

  @Test
  void holdsWhatIsFarApartInAWideRow() {
    int columns = 10_000_000;
    int[] start = {0, 3, 3, 4};
    ColumnIndices places = new ColumnIndices(4, columns);
    places.set(0, new int[] {0, 70_000, columns - 1, 65_534}, 4);
    SparseRows rows = new SparseRows(start, places, new float[] {1, 2, 3, 4});
    Weights weights = Weights.wrap(3, columns, rows);
    assertThat(roundTrip(Product.of(weights, Floats.zeros(3), Function.LINEAR)).weights())
        .isEqualTo(weights);
    assertThat(file).satisfies(path -> assertThat(Files.size(path)).isLessThan(1000));
  }

  @Test
  void replacesAnEarlierFileAndLeavesNothingElse() throws IOException {
    ModelFile.write(RandomGraphs.of(1), file);
    ModelFile.write(RandomGraphs.of(2), file);
    assertThat(ModelFile.read(file)).isEqualTo(RandomGraphs.of(2));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void leavesNothingWhereItCannotWrite() throws IOException {
    Path taken = Files.createDirectories(directory.resolve("taken/inside")).getParent();
    assertThatThrownBy(() -> ModelFile.write(RandomGraphs.of(1), taken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot write " + taken + ": ");
    assertThatThrownBy(() -> ModelFile.write(RandomGraphs.of(1), directory.resolve("no/model")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no/model: NoSuchFile");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(taken);
    }
  }

  @Test
  void refusesNamesThatAreNoText() {
    ModelGraph graph =
        new ModelGraph(
            "half \ud83c",
            List.of(Input.floats("x", Shape.of(1))),
            List.of(new Op.Flatten(0)),
            List.of(new Output("out", 1)),
            List.of());
    assertThatThrownBy(() -> ModelFile.write(graph, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a name must be text without halves of surrogate pairs, got half");
    assertThat(file).doesNotExist();
  }

  private Product roundTrip(Product product) {
    Shape shape = Shape.of(product.weights().columns());
    ModelFile.write(graph(shape, List.of(new ProductOp.Dense(0, product))), file);
    return ((ProductOp.Dense) ModelFile.read(file).ops().get(0)).product();
  }

  private static ModelGraph graph(Shape shape, List<Op> ops) {
    List<Output> outputs = List.of(new Output("out", ops.size()));
    return new ModelGraph("by hand", List.of(Input.floats("x", shape)), ops, outputs, List.of());
  }
}
