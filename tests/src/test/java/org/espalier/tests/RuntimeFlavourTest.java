// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.espalier.runtime.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models for plain Java by the command line. */
class RuntimeFlavourTest {

  @TempDir private static Path finished;
  @TempDir private Path base;

  @BeforeAll
  static void finishOne() {
    SmallRun.finish(finished.resolve("run"));
  }

  private Ended export(String... more) {
    Stream<String> first =
        Stream.of("export", finished.resolve("run").toString(), "--to=" + base.resolve("m"));
    return espalier(Stream.concat(first, Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void exportsOneFileThatAnswersAsTheTrainingGraph() throws IOException {
    assertThat(export("--flavour=runtime", "--round=last").code(0).out())
        .contains(" as runtime to " + base.resolve("m/1"))
        .containsPattern(
            "a fresh JVM gives the training graph's logits on 20 test examples within .*, 0"
                + " predictions differ")
        .doesNotContain("warm-up");
    try (Stream<Path> files = Files.list(base.resolve("m/1"))) {
      assertThat(files).containsExactly(base.resolve("m/1/model.espalier"));
    }
    try (Model model = Model.open(base.resolve("m/1/model.espalier"))) {
      assertThat(model.predict(new float[784])).hasSize(10);
      assertThat(model.labels()).hasSize(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bfloat16", "int8", "codebook"})
  void roundsWeightsAndSaysWhatThatCosts(String weights) {
    String rounds = "--weights=" + weights;
    assertThat(export("--flavour=runtime", rounds, "--max-drop=100").code(0).out())
        .contains("weights as " + weights + ": validation accuracy ", "as runtime (" + weights)
        .contains("(rounded)");
  }

  @Test
  void inspectShowsItsOperations() {
    export("--flavour=runtime", "--round=last").code(0);
    for (String path : new String[] {"m", "m/1", "m/1/model.espalier"}) {
      assertThat(espalier("inspect", base.resolve(path).toString()).code(0).out())
          .contains("Inputs:  image floats [28, 28, 1]", "Outputs: logits [10]")
          .containsPattern("3 +Dense +2 +\\[10\\] +relu +(sparse|dense)[a-z/]* +7,840 ")
          .containsPattern("Total +7,941 ")
          .contains("Theoretical speed-up: ", "File: ");
    }
  }

  @Test
  void packsASavedModelThatItKnows() {
    export("--flavour=plain").code(0);
    String from = base.resolve("m/1").toString();
    String to = "--to=" + base.resolve("packed");
    assertThat(espalier("pack", from, to, "--flavour=runtime").code(0).out())
        .contains("packed to " + base.resolve("packed/1"), "x smaller)")
        .containsPattern("answers to 1 request move by up to|1 request is answered the same");
    assertThat(
            espalier("pack", from, to, "--flavour=runtime", "--sparsity=0.9", "--weights=int8")
                .code(0)
                .out())
        .contains("packed to " + base.resolve("packed/2"));
    assertThat(espalier("inspect", base.resolve("packed").toString()).code(0).out())
        .containsPattern("Total .* 0\\.10[0-9]{2} ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--warm-up=3     | --warm-up is for SavedModels that a server is given",
        "--labels        | --labels is for SavedModels that a server is given",
        "--classify      | --classify is for SavedModels",
        "--batching=4    | --batching is for SavedModels",
        "--models-config | leave it out with --flavour runtime",
        "--weights=int4  | --weights must be one of float32",
        "--multiple=0    | --multiple must be at least 1, got 0",
      })
  void refusesWhatIsForServers(String flag, String rule) {
    export("--flavour=runtime", flag).code(2).says(rule);
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void inspectNamesAFileThatIsCutShort() throws IOException {
    export("--flavour=runtime").code(0);
    Path file = base.resolve("m/1/model.espalier");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    espalier("inspect", file.toString()).code(1).says(file.toString());
  }
}
