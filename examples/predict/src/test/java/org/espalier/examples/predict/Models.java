// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.Weights;

/** Small models whose answers are known by heart. */
final class Models {

  private Models() {}

  /** Two numbers a and b to a + bias and b, with labels. */
  static ModelGraph pair(float bias) {
    return new ModelGraph(
        "pair",
        List.of(Input.floats("x", Shape.of(2))),
        List.of(new ProductOp.Dense(0, product(2, bias))),
        List.of(new Output("y", 1)),
        List.of("first", "second \"b\""));
  }

  /** An image of 2 by 3 pixels of a channel, flat. */
  static ModelGraph image() {
    return new ModelGraph(
        "image",
        List.of(Input.floats("pixels", Shape.of(2, 3, 1))),
        List.of(new Op.Flatten(0), new Op.Activation(1, Function.RELU)),
        List.of(new Output("flat", 2)),
        List.of());
  }

  /** Two inputs and two outputs: their sum, and twice that. */
  static ModelGraph two() {
    return new ModelGraph(
        "two",
        List.of(Input.floats("a", Shape.of(1)), Input.floats("b", Shape.of(2))),
        List.of(new Op.Concatenation(List.of(0, 1)), new Op.Add(2 + 0, 2 + 0, Function.LINEAR)),
        List.of(new Output("all", 2), new Output("twice", 3)),
        List.of());
  }

  /** So many ids to a row each: id i is embedded as i + 1. */
  static ModelGraph words(int length) {
    return new ModelGraph(
        "words",
        List.of(Input.ids("text", length, List.of("no", "yes"))),
        List.of(new Op.Embedding(0, Weights.of(2, 1, new float[] {1, 2}))),
        List.of(new Output("rows", 1)),
        List.of());
  }

  /** A column of numbers with mean 10 and deviation 2, and one of two categories. */
  static ModelGraph table() {
    return new ModelGraph(
        "table",
        List.of(Input.floats("row", Shape.of(2))),
        List.of(
            new Op.TableColumns(
                0,
                List.of(
                    new TableColumn.Numeric("age", 10, 2),
                    new TableColumn.Categorical("sex", List.of("f", "m"))))),
        List.of(new Output("features", 1)),
        List.of());
  }

  /** As an export does it: beside, then renamed. */
  static void publish(ModelGraph graph, Path base, int version) {
    try {
      Path beside = Files.createDirectories(base.resolve("." + version));
      ModelFile.write(graph, beside.resolve("model.espalier"));
      Files.move(beside, base.resolve(Integer.toString(version)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Product product(int size, float bias) {
    float[] identity = new float[size * size];
    for (int i = 0; i < size; i++) {
      identity[i * size + i] = 1;
    }
    float[] biases = new float[size];
    biases[0] = bias;
    return Product.of(Weights.of(size, size, identity), Floats.of(biases), Function.LINEAR);
  }
}
