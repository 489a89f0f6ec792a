// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small models from the command line: exported, packed, pruned, expanded. */
class SmallModelTest {

  @TempDir private static Path finished;
  @TempDir private Path models;

  @BeforeAll
  static void finishOne() {
    SmallRun.finish(finished.resolve("run"));
  }

  private Ended export(String name, String... more) {
    Stream<String> first =
        Stream.of(
            "export",
            finished.resolve("run").toString(),
            "--round=last",
            "--to=" + models.resolve(name));
    return espalier(Stream.concat(first, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void smallIsSmallerThanFastAndExpandsToIt() {
    export("plain", "--flavour=plain", "--warm-up=0").code(0);
    export("fast", "--warm-up=0").code(0);
    assertThat(export("small", "--flavour=small", "--warm-up=0").code(0).out())
        .contains("as small to " + models.resolve("small/1"), "0 predictions differ");
    assertThat(bytes("small")).isLessThan(bytes("fast")).isLessThan(bytes("plain"));
    assertThat(espalier("check", model("small")).code(0).out().lines())
        .allMatch(line -> line.startsWith("ok "));

    assertThat(
            espalier("expand", model("small"), "--to=" + models.resolve("e"), "--version=4")
                .code(0)
                .out())
        .contains("expanded to " + models.resolve("e/4"), "answer");
    assertThat(espalier("inspect", models.resolve("e").toString()).code(0).out())
        .isNotEmpty()
        .contains("weights/fc1.kernel");
    assertThat(espalier("check", models.resolve("e/4").toString()).code(0).out().lines())
        .allMatch(line -> line.startsWith("ok "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bfloat16", "int8", "codebook"})
  void whatRoundingCostsIsMeasuredAndPrinted(String weights) {
    assertThat(export("m", "--flavour=small", "--weights=" + weights).code(0).out())
        .contains("weights as " + weights + ": validation accuracy ", " points), test accuracy ");
  }

  /** The round is said to have been better than it was, so rounding seems to cost something. */
  @Test
  void nothingIsPublishedThatCostsMoreThanAllowed() throws IOException {
    Path run = SmallRun.copy(finished.resolve("run"), models.resolve("run"));
    Path results = run.resolve("results.json");
    String better =
        Files.readString(results)
            .replaceAll("\"validationAccuracy\" *: *[0-9.]+", "\"validationAccuracy\" : 1.0");
    Files.writeString(results, better);
    String[] export = {
      "export",
      run.toString(),
      "--to=" + models.resolve("m"),
      "--flavour=small",
      "--weights=int8",
      "--max-drop=0.01"
    };
    espalier(export)
        .code(1)
        .says("--weights int8 costs ", "--max-drop is 0.01; it has not been exported");
    assertThat(models.resolve("m")).doesNotExist();
  }

  @Test
  void packsPlainModelsAndSaysWhatItDid() {
    export("plain", "--flavour=plain").code(0);
    String to = "--to=" + models.resolve("packed");
    assertThat(espalier("pack", model("plain"), to).code(0).out())
        .contains("packed to " + models.resolve("packed/1"), "x smaller)")
        .contains("1 request is answered the same, bit for bit");
    assertThat(espalier("pack", model("packed"), to).code(0).out())
        .startsWith("left as it was: packed it would have ");
    assertThat(
            espalier("pack", model("plain"), to, "--sparsity=0.99", "--scope=layerwise")
                .code(0)
                .out())
        .containsPattern("answers to 1 request move by up to [0-9.]+, the largest being [0-9.]+");
    assertThat(espalier("pack", model("plain"), "--to=" + models.resolve("packed/9")).code(0).out())
        .contains("packed to " + models.resolve("packed/9"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--sparsity=1       | --sparsity must be in [0, 1), got 1.0",
        "--scope=global     | --scope is for --sparsity, give that too",
        "--weights=float8   | --weights must be one of float32, bfloat16, int8, codebook",
        "--flavour=fast     | --flavour must be small or runtime, got fast",
      })
  void packRefusesWrongFlags(String flag, String rule) {
    espalier("pack", models.toString(), "--to=" + models.resolve("m"), flag).code(2).says(rule);
  }

  @Test
  void brokenModelsAreRefusedAndNothingIsWritten() throws IOException {
    String to = "--to=" + models.resolve("to");
    espalier("pack", models.resolve("none").toString(), to).code(1).says("none");
    espalier("expand", models.resolve("none").toString(), to).code(1).says("none");
    export("plain", "--flavour=plain").code(0);
    Path examples = Files.writeString(models.resolve("examples"), "no records");
    espalier("pack", model("plain"), to, "--examples=" + examples)
        .code(1)
        .says(examples + ": record 0");
    Files.delete(models.resolve("plain/1/variables/variables.data-00000-of-00001"));
    espalier("pack", model("plain"), to).code(1).says("variables.data-00000-of-00001 is missing");
    assertThat(models.resolve("to")).doesNotExist();
  }

  private String model(String name) {
    return models.resolve(name).resolve("1").toString();
  }

  private long bytes(String name) {
    try (Stream<Path> files = Files.walk(models.resolve(name))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
