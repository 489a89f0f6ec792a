// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refusals of tensors and descriptions that have the right CRCs and sizes. */
class ModelFileContentTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("model.espalier");
  }

  @Test
  void refusesCountsThatAreNotTheWeights() {
    ModelBytes model = sparse();
    int counts = model.tensor(0); // 1 and 2, in two bits each
    assertThat(model.array()[counts]).isEqualTo((byte) 0b1001);
    assertSpoiledRefused(
        model, counts, 0b1101, "row 1 must have at most the 2 weights left, has 3");
    assertSpoiledRefused(model, counts, 0b0101, "the rows must have 3 weights, have 2");
  }

  @Test
  void refusesGapsThatAreNotTheWeights() {
    ModelBytes model = sparse();
    int gaps = model.tensor(0) + 1; // 1, 0 and 1, in one bit a column: 10 0 10
    assertThat(model.array()[gaps]).isEqualTo((byte) 0b01001);
    assertSpoiledRefused(model, gaps, 0b01000, "there must be a gap a weight, there are more");
    assertSpoiledRefused(model, gaps, 0b11001, "there must be a gap a weight, there are fewer");
    assertSpoiledRefused(model, gaps, 0b10001, "there must be a gap a weight, there are more");
  }

  @Test
  void refusesColumnsOutsideTheRow() {
    ModelBytes model = sparse();
    int gaps = model.tensor(0) + 1;
    assertSpoiledRefused(model, gaps, 0b00111, "row 0 must end before column 3, got 3");
  }

  @Test
  void refusesWeightsThatAreZero() {
    ModelBytes model = sparse();
    model.bytes.putInt(model.tensor(0) + 2, 0);
    assertRefused(
        model,
        "tensor 0, from byte "
            + model.tensor(0)
            + " on: the columns of row 0 must ascend in [0, 3), with weights other than 0");
  }

  @Test
  void refusesMoreOrFewerThanTheWeightsThatAreDeclared() {
    float[] all = {0.3f, 0.1f, 0.7f, 0.1f, 0.3f, 0.3f, 0.3f, 0.1f, 0.1f};
    ModelBytes model = of(Weights.of(1, 9, all)); // dense, by places among 0.1, 0.3 and 0.7
    assertThat(model.bytes.get(model.entry(0) + 12)).isEqualTo((byte) TensorEntry.DENSE);
    int table = model.tensor(0);
    assertSpoiledRefused(
        model, table + 12, 0b11, "a value's place must be below the table's 3, got 3");
    String where = "tensor 0, from byte " + table + " on: ";
    ModelBytes zero = model.splice(table, table + 4, new byte[4]);
    assertRefused(zero, where + "9 weights must be other than 0, there are 5");
    model.bytes.putInt(model.entry(0) + 8, 8).putLong(24, model.bytes.getLong(24) - 8);
    assertRefused(model, where + "8 weights must be other than 0, there are 9");
  }

  @Test
  void refusesMoreOrFewerThanTheFewThatAreDeclared() {
    float[] all = new float[90];
    for (int i = 0; i < 58; i++) {
      all[32 + i] = new float[] {0.1f, 0.3f, 0.7f}[i % 3];
    }
    ModelBytes model = of(Weights.of(1, 90, all)); // dense, by places among 0, 0.1, 0.3 and 0.7
    assertThat(model.bytes.get(model.entry(0) + 12)).isEqualTo((byte) TensorEntry.DENSE);
    int table = model.tensor(0);
    String where = "tensor 0, from byte " + table + " on: ";
    ModelBytes zero = model.splice(table + 4, table + 8, new byte[4]);
    assertRefused(zero, where + "58 weights must be other than 0, there are 38");
    model.bytes.putInt(model.entry(0) + 8, 57).putLong(24, model.bytes.getLong(24) - 8);
    assertRefused(model, where + "only 57 weights may be other than 0, row 0 has one more");
  }

  @Test
  void refusesWeightsHeldWholeThatAreZero() {
    ModelBytes model = of(Weights.of(2, 3, new float[] {0, 0.1f, 0.2f, 0.3f, 0, 0.7f}));
    assertThat(model.bytes.get(model.entry(0) + 12)).isEqualTo((byte) TensorEntry.SPARSE);
    int values = model.tensor(0) + 2; // after counts and gaps
    assertThat(model.bytes.getFloat(values)).isEqualTo(0.1f);
    model.bytes.putInt(values, 0);
    String where = "tensor 0, from byte " + model.tensor(0) + " on: ";
    assertRefused(model, where + "4 weights must be other than 0, there are 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 100 | a count must be at most the 30 bytes left, got 100", // name
        "4 | 200 | a number must be below 2^31, in at most 5 bytes",
        "7 | 2   | the number of a type must be below 2, got 2",
        "8 | 4   | a rank must be in [1, 3], got 4",
        "9 | 0   | a shape must have one to three sizes of at least 1, got 1 x 1 x 0 of rank 1",
        "9 | 4   | the weights must have 4 columns, have 3",
        "10 | 99 | a count must be at most the 20 bytes left, got 99", // words
        "12 | 14 | an operation's kind must be at most 13, got 14",
        "13 | 1  | operation 0 must be applied to values in [0, 1), got 1",
        "14 | 2  | the number of a tensor must be below 2, got 2",
        "14 | 1  | tensor 1 must hold weights, is a list",
        "15 | 0  | tensor 0 must be a list, holds weights",
        "16 | 8  | the number of a function must be below 8, got 8",
        "17 | 2  | the number of a kernel must be below 2, got 2",
        "22 | 0  | output y must be the result of an operation, a value in [1, 2), got 0",
        "23 | 2  | it must end here, has 1 more bytes",
        "23 | 9  | a count must be at most the 7 bytes left, got 9",
        "23 | 4  | it ends too early",
        "25 | 255 | a string must be UTF-8",
      })
  void refusesDescriptionsThatAreWrong(int at, int instead, String message) {
    ModelBytes model = sparse();
    if (message.startsWith("a number must be")) {
      for (int i = 0; i < 5; i++) {
        model.bytes.put(model.description() + at + i, (byte) instead);
      }
    }
    model.bytes.put(model.description() + at, (byte) instead);
    assertRefused(model, "in the description, up to its byte ");
    assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining(": " + message);
  }

  /** Two rows of three columns: a weight in the middle; one at the beginning, one at the end. */
  private ModelBytes sparse() {
    return of(Weights.of(2, 3, new float[] {0, 0.1f, 0, 0.3f, 0, 0.7f}));
  }

  private ModelBytes of(Weights weights) {
    Floats bias = Floats.of(new float[weights.rows()]);
    Product product = Product.of(weights, bias, Function.RELU);
    return ModelBytes.of(
        new ModelGraph(
            "abc",
            List.of(Input.floats("x", Shape.of(weights.columns()))),
            List.of(new ProductOp.Dense(0, product)),
            List.of(new Output("y", 1)),
            List.of("no", "si", "")),
        file);
  }

  private void assertSpoiledRefused(ModelBytes model, int at, int instead, String message) {
    ModelBytes spoiled = model.splice(at, at + 1, new byte[] {(byte) instead});
    assertRefused(spoiled, "tensor 0, from byte " + model.tensor(0) + " on: " + message);
  }

  private void assertRefused(ModelBytes model, String message) {
    model.withSums().save(file);
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith(file + ": " + message);
  }
}
