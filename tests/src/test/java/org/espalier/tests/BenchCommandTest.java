// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models measured side by side by the command, and how it is used wrongly. */
class BenchCommandTest {

  @TempDir private static Path base;
  private static String plain;
  private static String fast;
  private static String pruned;

  @TempDir private Path directory;

  @BeforeAll
  static void exportThree() {
    Path run = SmallRun.finish(base.resolve("run"));
    plain = export(run, "dense-plain", "--round=0", "--flavour=plain");
    fast = export(run, "dense", "--round=0");
    pruned = export(run, "pruned", "--round=last");
  }

  private static String export(Path run, String name, String... flags) {
    String model = base.resolve(name).toString();
    List<String> all = new ArrayList<>(List.of("export", run.toString(), "--to", model));
    all.addAll(List.of(flags));
    espalier(all.toArray(String[]::new)).code(0);
    return model;
  }

  @Test
  void tellsFreezingFromPruning() throws IOException {
    Path json = directory.resolve("new/bench.json");
    Path chart = directory.resolve("bench.svg");
    Ended ended =
        espalier(
            "bench",
            pruned,
            "--baseline=" + fast,
            "--unfrozen=" + plain,
            "--batch=1,2",
            "--rounds=2",
            "--json=" + json,
            "--chart=" + chart);
    assertThat(ended.code(0).out())
        .containsPattern("\ndense/1 +frozen +1 ")
        .containsPattern("\ndense-plain/1 +variables +1 ")
        .containsPattern("\npruned/1 +2 .* – +[0-9.]+ \\[[0-9.]+, [0-9.]+]\n")
        .doesNotContain("warning");
    assertThat(ended.err()).isEmpty();
    assertThat(chart).content().startsWith("<svg ").contains("pruned/1");
    JsonNode measured = new ObjectMapper().readTree(json.toFile()).get("measurements");
    assertThat(measured).hasSize(6);
    assertThat(measured.at("/0/freezingGain/count").asInt()).isEqualTo(2);
    assertThat(measured.at("/2/pruningGain/count").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch=0      | batch must be at least 1, got 0; give --batch 1,32",
        "--batch=1,1    | batch must be one or more numbers, none twice, got [1, 1]",
        "--batch=many   | 'many' is not an int",
        "--threads=-1   | threads must be at least 1, got -1; give --threads 1,2",
        "--threads=two  | 'two' is not an int",
        "--rounds=0     | rounds must be at least 1, got 0; give --rounds 30",
        "--seed=x       | 'x' is not a long",
      })
  void refusesAFlagOutOfRangeBeforeItLooksForModels(String flag, String rule) {
    espalier("bench", "no-such-model", flag).code(2).says(rule);
  }

  @Test
  void refusesFilesThatCannotBeWrittenBeforeItMeasures() throws IOException {
    espalier("bench", fast, "--json=" + directory)
        .code(2)
        .says("--json must be a file, got the directory " + directory);
    Path file = Files.writeString(directory.resolve("file"), "x");
    espalier("bench", fast, "--chart=" + file.resolve("a/b.svg"))
        .code(2)
        .says("--chart " + file.resolve("a/b.svg") + " cannot be: " + file + " is a file");
  }

  @Test
  void namesTheModelThatIsNone() throws IOException {
    String none = directory.resolve("none").toString();
    espalier("bench", fast, none).code(1).says(none, "holds no SavedModel");
    Path broken = Files.createDirectory(directory.resolve("broken"));
    Files.write(broken.resolve("saved_model.pb"), new byte[] {8, 1, 18, 127, 3});
    espalier("bench", fast, broken.toString()).code(1).says(broken.toString(), "is corrupt");
  }

  @Test
  void refusesRolesThatDoNotFit() {
    espalier("bench", pruned, "--unfrozen=" + plain).code(2).says("--unfrozen needs --baseline");
    espalier("bench", pruned, "--baseline=" + fast, "--unfrozen=" + pruned)
        .code(1)
        .says("--unfrozen must have its weights in variables", "is frozen");
  }
}
