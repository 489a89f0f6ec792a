// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
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

/** Every check that a file meets, with the CRCs right, so that the check itself is what refuses. */
class ModelFileRefusalTest {

  private static final String ADVICE =
      "; this is no model of Espalier's or it is damaged, copy or export it again";

  @TempDir private Path directory;
  private Path file;
  private ModelBytes model;

  /** Tensor 0 is sparse float32, 2 x 40; tensor 1 a list of two, by a table of one. */
  @BeforeEach
  void writeModel() {
    file = directory.resolve("model.espalier");
    float[] weights = new float[80];
    weights[39] = 0.1f;
    weights[70] = 0.3f;
    weights[72] = 0.7f;
    Floats bias = Floats.of(0.1f, 0.1f);
    Product product = Product.of(Weights.of(2, 40, weights), bias, Function.RELU);
    model =
        ModelBytes.of(
            new ModelGraph(
                "small",
                List.of(Input.floats("x", Shape.of(40))),
                List.of(new ProductOp.Dense(0, product)),
                List.of(new Output("y", 1)),
                List.of("no", "yes")),
            file);
  }

  @Test
  void refusesWhatIsNoFile() {
    assertThatThrownBy(() -> ModelFile.read(directory))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(
            directory + ": this is a directory, a model is one file; give model.espalier in it");
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> ModelFile.read(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "cannot read "
                + missing
                + ": there is no such file; give model.espalier or its directory");
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Files.write(file, new byte[0]);
    assertRefused("the file is empty");
    Files.writeString(file, "ESPAL", StandardCharsets.US_ASCII);
    assertRefused("bytes 0 to 7 must be the letters ESPALIER");
    Files.writeString(file, "PK, as an archive begins, or something else", StandardCharsets.UTF_8);
    assertRefused("bytes 0 to 7 must be the letters ESPALIER");
    Files.writeString(file, "ESPALIER and no more", StandardCharsets.US_ASCII);
    assertRefused("the header must have 48 bytes, the file has 20");
  }

  @Test
  void refusesANewerVersionWithAdvice() {
    model.bytes.putInt(8, 2);
    model.save(file);
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(
            file
                + ": byte 8: the format's version is 2, this Espalier reads version 1;"
                + " read it with a newer Espalier, or export the model again with this one");
    model.bytes.putInt(8, 0);
    model.save(file);
    assertRefused("byte 8: the format's version must be 1, got 0");
  }

  @Test
  void refusesFilesOfAnotherLength() {
    int length = model.length();
    model.splice(length - 1, length, new byte[0]).save(file);
    assertRefused("byte 16: the file must have " + length + " bytes, has " + (length - 1));
    model.splice(length, length, new byte[1]).save(file);
    assertRefused("byte 16: the file must have " + length + " bytes, has " + (length + 1));
    ModelBytes longer = model.splice(length, length, new byte[1]);
    longer.bytes.putLong(16, length + 1L);
    longer.withSums().save(file);
    assertRefused(
        "the tensors of the table end at byte "
            + length
            + ", they must end with the file at byte "
            + (length + 1));
  }

  @Test
  void noticesAChangeOfAnyByte() {
    for (int at = 0; at < model.length(); at++) {
      ModelBytes changed = model.splice(at, at + 1, new byte[] {(byte) ~model.array()[at]});
      changed.save(file);
      assertThatThrownBy(() -> ModelFile.read(file))
          .as("byte %d", at)
          .isInstanceOf(ModelFileException.class);
    }
  }

  @Test
  void saysWhichChecksumIsWrong() {
    int end = model.length();
    assertChangedByteRefused(30, "the CRC-32C of bytes 0 to 43 must be ");
    assertChangedByteRefused(60, "the CRC-32C of bytes 48 to 111 must be ");
    int tensors = model.tensor(0);
    assertChangedByteRefused(
        model.description(), "the CRC-32C of bytes 112 to " + (tensors - 1) + " must be ");
    assertChangedByteRefused(
        tensors, "the CRC-32C of bytes " + tensors + " to " + (model.tensor(1) - 1) + " must be ");
    assertChangedByteRefused(
        end - 1, "the CRC-32C of bytes " + model.tensor(1) + " to " + (end - 1) + " must be ");
  }

  @Test
  void refusesMoreMemoryThanThereIs() {
    long memory = 4 * 3 + 8 * 3 + 4 * 2;
    assertThat(ModelFile.read(file, memory).name()).isEqualTo("small");
    assertThatThrownBy(() -> ModelFile.read(file, memory - 1))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(
            file
                + ": byte 24: the weights take 44 bytes of memory, this JVM has at most 43;"
                + " give it more with -Xmx");
  }

  /** Tensor 0 begins at byte 48 of the table, tensor 1 at byte 80. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12 | 4 | -1         | byte 12: the table of -1 tensors must fit into",
        "12 | 4 | 1000000000 | byte 12: the table of 1000000000 tensors must fit into",
        "32 | 4 | -5         | byte 32: the description of -5 bytes must fit into",
        "32 | 4 | 2147483647 | byte 32: the description of 2147483647 bytes must fit into",
        "24 | 8 | 45         | byte 24: the weights in the table take 44 bytes of memory, got 45",
        "24 | 8 | -1         | byte 24: the weights in the table take 44 bytes of memory, got -1",
        "48 | 4 | 0          | byte 48, in the tensor table: rows must be in [1, 1073741824], got 0",
        "48 | 4 | 1073741824 | byte 72, in the tensor table: length must be",
        "52 | 4 | -3         | byte 52, in the tensor table: columns must be in [1, 1073741824]",
        "52 | 4 | 1          | byte 56, in the tensor table: numbers held must be in [0, 2], got 3",
        "56 | 4 | -1         | byte 56, in the tensor table: numbers held must be in [0, 80]",
        "60 | 1 | 3          | byte 60, in the tensor table: kind must be in [0, 2], got 3",
        "60 | 1 | 0          | byte 48, in the tensor table: rows of a list must be 1, got 2",
        "60 | 1 | 1          | byte 62, in the tensor table: bits of a count must be 0",
        "61 | 1 | 4          | byte 61, in the tensor table: coding must be in [0, 3], got 4",
        "61 | 1 | -1         | byte 61, in the tensor table: coding must be in [0, 3], got -1",
        "62 | 1 | 0          | byte 62, in the tensor table: bits of a count must be in [1, 31]",
        "63 | 1 | 17         | byte 63, in the tensor table: bits of a gap must be in [1, 16]",
        "64 | 4 | 2          | byte 64, in the tensor table: gaps must be in [3, 2147483647]",
        "68 | 4 | 1          | byte 68, in the tensor table: values in the table must be 0, got 1",
        "72 | 4 | 18         | byte 72, in the tensor table: length must be",
        "88 | 4 | 1          | byte 88, in the tensor table: numbers held must be 2, got 1",
        "100 | 4 | 0         | byte 100, in the tensor table: values in the table must be in",
        "100 | 4 | 257       | byte 100, in the tensor table: values in the table must be in",
      })
  void refusesNumbersOutOfRange(int at, int size, long number, String message) {
    switch (size) {
      case 1 -> model.bytes.put(at, (byte) number);
      case 4 -> model.bytes.putInt(at, (int) number);
      default -> model.bytes.putLong(at, number);
    }
    model.withSums().save(file);
    assertRefused(message);
  }

  @Test
  void refusesADenseTensorThatIsTooLarge() {
    model.bytes.putInt(48, 1 << 20).putInt(52, 1 << 20).put(60, (byte) 1);
    model.withSums().save(file);
    assertRefused("byte 48, in the tensor table: rows times columns must be at most 1073741824");
  }

  private void assertChangedByteRefused(int at, String message) {
    byte changed = (byte) (model.array()[at] ^ 4);
    model.splice(at, at + 1, new byte[] {changed}).save(file);
    assertRefused(message);
  }

  private void assertRefused(String message) {
    AbstractThrowableAssert<?, ?> thrown =
        assertThatThrownBy(() -> ModelFile.read(file)).isInstanceOf(ModelFileException.class);
    thrown.hasMessageStartingWith(file + ": " + message);
    thrown.hasMessageEndingWith(ADVICE);
  }
}
