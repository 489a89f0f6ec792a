// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {

  private static final Results RESULTS = results();

  @TempDir Path directory;

  @Test
  void readsBackWhatItWrote() {
    ResultsFile.write(directory, RESULTS);

    assertThat(ResultsFile.read(directory)).isEqualTo(RESULTS);
  }

  @Test
  void theSameValuesGiveTheSameBytes() throws IOException {
    ResultsFile.write(directory, RESULTS);
    byte[] first = Files.readAllBytes(directory.resolve("results.json"));
    ResultsFile.write(directory, ResultsFile.read(directory));

    assertThat(directory.resolve("results.json")).hasBinaryContent(first);
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void writesTheDocumentedKeysInTheirOrder() {
    assertThat(ResultsFile.json(RESULTS))
        .startsWith(
            """
            {
              "version": 1,
              "status": "done",
              "config": {
                "model": "mlp",
                "sparsity": 0.75
              },
              "environment": {
                "espalier": "0.1.0",
                "tensorflow": "2.18.0",
                "java": "17.0.15",
                "device": "cpu",
                "threads": 4
              },
              "replicates": [ {
                "seed": 1,
                "multiplyAdds": null,
                "batch": null,
                "rounds": [ {
                  "round": 0,
                  "density": 1.0,
                  "sparsity": 0.0,
                  "prunable": 1000,
                  "steps": 500,
                  "remaining": 1000,
                  "compression": 1.0,
                  "theoreticalSpeedup": 0.9,
                  "trainLoss": 0.1,
                  "validationLoss": 0.25,
                  "validationAccuracy": 0.98,
                  "testAccuracy": 0.98,
                  "testTop5": 0.98,
                  "earlyStopping": null,
                  "layers": [ {
                    "name": "dense/kernel",
                    "shape": [ 10, 100 ],
                    "remaining": 1000,
                    "prunable": 1000
                  } ]
            """)
        .endsWith(
            """
              "summary": [ {
                "round": 0,
                "densityMean": 1.0,
                "compression": 1.0,
                "validationAccuracyMean": 0.98,
                "testAccuracyMean": 0.98,
                "testAccuracySd": null,
                "replicates": 1
              }, {
                "round": 1,
                "densityMean": 0.0,
                "compression": null,
                "validationAccuracyMean": null,
                "testAccuracyMean": null,
                "testAccuracySd": null,
                "replicates": 1
              } ]
            }
            """);
  }

  @Test
  void writesATableThatNoLocaleChanges() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      ResultsFile.write(directory, RESULTS);
    } finally {
      Locale.setDefault(before);
    }

    String[] lines = Files.readString(directory.resolve("results.csv")).split("\r\n");
    assertThat(lines).hasSize(3);
    assertThat(lines[0].split(",")).startsWith("replicate", "seed", "round").hasSize(17);
    assertThat(lines[1]).isEqualTo("1,1,0,1.0,0.0,1000,500,1000,1.0,0.9,0.1,0.25,0.98,0.98,0.98,,");
    assertThat(lines[2]).isEqualTo("1,1,1,0.0,1.0,1000,500,0,,,0.1,0.25,,,,,");
  }

  @Test
  void keysOfALaterReleaseAreLeftOut() throws IOException {
    ResultsFile.write(directory, RESULTS);
    Path file = directory.resolve("results.json");
    Files.writeString(
        file, Files.readString(file).replace("\"seed\": 1", "\"seed\": 1, \"added\": [ 2 ]"));

    assertThat(ResultsFile.read(directory)).isEqualTo(RESULTS);
  }

  @Test
  void whatAnOlderReleaseDidNotWriteIsUndefined() throws IOException {
    ResultsFile.write(directory, RESULTS);
    Path file = directory.resolve("results.json");
    String old =
        Files.readString(file).replaceAll("\\s+\"(multiplyAdds|batch|earlyStopping)\": null,", "");
    Files.writeString(file, old);

    assertThat(old).doesNotContain("batch", "earlyStopping");
    assertThat(ResultsFile.read(directory)).isEqualTo(RESULTS);
  }

  @Test
  void saysThatTheFileIsMissing() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ResultsFile.read(directory))
        .withMessage(
            directory.resolve("results.json")
                + " is missing: a finished run has one, so finish it with --resume");
  }

  @Test
  void saysThatTheFileIsBroken() throws IOException {
    String whole = ResultsFile.json(RESULTS);
    assertBroken(whole.substring(0, whole.length() / 2), "Unexpected end-of-input");
    assertBroken(whole.replace("\"device\": \"cpu\",", ""), "environment.device is missing");
    assertBroken(whole + "{}", "more follows the end of it");
    assertBroken(whole.replaceFirst("\"density\": 1.0", "\"density\": 3.0"), "got 3.0 (round 0)");
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    String message = " must have version 1, got %s; write it again with this version of Espalier";
    for (String version : List.of("2", "none")) {
      Files.writeString(
          directory.resolve("results.json"),
          version.equals("none") ? "" : "{\"version\": " + version + "}");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> ResultsFile.read(directory))
          .withMessage(directory.resolve("results.json") + message.formatted(version));
    }
  }

  private void assertBroken(String text, String reason) throws IOException {
    Files.writeString(directory.resolve("results.json"), text);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultsFile.read(directory))
        .withMessageStartingWith(directory.resolve("results.json") + " is broken: ")
        .withMessageContaining(reason)
        .withMessageEndingWith("; write it again by resuming its run");
  }

  private static Results results() {
    ObjectNode config = JsonNodeFactory.instance.objectNode().put("model", "mlp");
    return Results.of(
        "done",
        config.put("sparsity", 0.75),
        new Environment("0.1.0", "2.18.0", "17.0.15", "cpu", 4),
        List.of(new ReplicateResult(1, List.of(Rounds.of(0, 1000, 0.98), Rounds.of(1, 0, null)))));
  }
}
