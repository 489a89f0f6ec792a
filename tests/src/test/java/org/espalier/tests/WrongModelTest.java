// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports that cannot be, and models that are none. */
class WrongModelTest {

  private static final byte[] BROKEN = {8, 1, 18, 127, 3}; // a graph of 127 bytes, and then one

  @TempDir private static Path finished;
  @TempDir private Path directory;

  @BeforeAll
  static void finishOne() {
    SmallRun.finish(finished.resolve("run"));
  }

  private static Ended export(String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "export";
    all[1] = finished.resolve("run").toString();
    System.arraycopy(more, 0, all, 2, more.length);
    return espalier(all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--round=3       | --round must be best, last, or a number up to 2, got 3",
        "--round=worst   | got worst",
        "--replicate=2   | --replicate must be in 1 to 1, got 2",
        "--replicate=0   | --replicate must be in 1 to 1, got 0",
        "--flavour=sweet | --flavour must be fast, small, plain or runtime, got sweet",
        "--weights=int8  | --weights is for --flavour small or runtime, got --flavour fast",
        "--multiple=0    | --multiple must be at least 1, got 0",
        "--max-drop=1    | --max-drop is for weights that are rounded",
        "--max-drop=-1   | --max-drop must be at least 0 points, got -1.0",
        "--version=0     | got 0",
        "--version=one   | one",
      })
  void refusesAFlagOutOfRange(String flag, String rule) {
    export("--to=" + directory.resolve("models/m"), flag).code(2).says(rule);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesAVersionThatIsThereAndLeavesItAlone() throws IOException {
    Path model = directory.resolve("m");
    export("--to=" + model, "--version=7").code(0);
    Map<String, String> before = SmallRun.snapshot(model);
    export("--to=" + model, "--version=7").code(1).says(model.resolve("7").toString(), "exists");
    assertThat(SmallRun.snapshot(model)).isEqualTo(before);
    export("--to=" + model).code(0);
    assertThat(model.resolve("8/saved_model.pb")).exists();
  }

  @Test
  void refusesToWriteBelowAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    export("--to=" + file.resolve("m")).code(1).says(file.toString());
    assertThat(file).hasContent("x");
  }

  @Test
  void checkNamesWhatIsNoSavedModelAndWhatIsBroken() throws IOException {
    Path none = directory.resolve("none");
    espalier("check", none.toString()).code(1).says(none.toString());
    Path broken = Files.createDirectory(directory.resolve("1"));
    Files.write(broken.resolve("saved_model.pb"), BROKEN);
    assertThat(espalier("check", broken.toString()).code(1).out())
        .contains(
            "ok       version-directory",
            "error    saved-model-file         saved_model.pb is corrupt",
            "unknown  tag-serve",
            "unknown  loads");
    byte[] empty = {8, 1}; // no graph of any tag
    Files.write(broken.resolve("saved_model.pb"), empty);
    assertThat(espalier("check", broken.toString()).code(1).out())
        .contains(
            "ok       saved-model-file",
            "error    tag-serve                there must be a graph with the tags [serve], got",
            "unknown  known-ops")
        .doesNotContain("ok       signature-serving-default");
  }

  @Test
  void inspectNamesWhatIsNoSavedModelAndWhatIsBroken() throws IOException {
    Path none = directory.resolve("none");
    espalier("inspect", none.toString()).code(1).says(none.toString());
    Path empty = Files.createDirectory(directory.resolve("empty"));
    espalier("inspect", empty.toString()).code(1).says(empty.toString());
    Path broken = Files.createDirectory(directory.resolve("broken"));
    Files.write(broken.resolve("saved_model.pb"), BROKEN);
    espalier("inspect", broken.toString()).code(1).says(broken.toString());
  }

  @Test
  void checkAndInspectNameAFileOfVariablesThatIsCutShort() throws IOException {
    Path model = directory.resolve("plain");
    export("--to=" + model, "--flavour=plain").code(0);
    Path shard = model.resolve("1/variables/variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length / 2));
    String problem =
        "variables.data-00000-of-00001 has %d bytes, variables.index needs %d"
            .formatted(bytes.length / 2, bytes.length);
    assertThat(espalier("check", model.toString()).code(1).out())
        .contains("error    variables-complete", problem, "copy the directory again");
    espalier("inspect", model.toString())
        .code(1)
        .says(model.resolve("1").toString(), problem, "copy the directory again");
  }
}
