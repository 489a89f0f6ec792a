// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedCheckTest {

  private static final String FIRST = "mend that first";

  @TempDir Path base;

  @Test
  void passesAGoodModelInAFreshJvm() {
    assertThat(check(write())).isEmpty();
  }

  @Test
  void refusesAModelThatFailsItsOwnWarmUp() {
    Path path = write();
    ServedTensor three = new ServedTensor("x", "float", true, List.of(-1L, 3L));
    WarmUpFile.write(
        path, "net", List.of(PredictRequest.of(Map.of("x", TensorProtos.of(three, new float[3])))));
    assertThat(ServingCheck.check(path)).isEmpty();
    List<Finding> findings = check(path);
    assertThat(findings).extracting(Finding::rule).containsExactly("warm-up", "batching");
    assertThat(findings.get(0).severity()).isEqualTo(Severity.ERROR);
    assertThat(findings.get(0).problem())
        .startsWith(WarmUpRule.FILE + ": record 0 fails: Matrix size-incompatible");
    assertThat(findings.get(0).fix())
        .isEqualTo("write the file again, or remove it: a server refuses the model");
    assertThat(findings.get(1))
        .isEqualTo(Rule.BATCHING.unknown("not checked: a warm-up request fails", FIRST));
  }

  @Test
  void loadsNothingThatIsKnownToBeBroken() {
    Path path = new TinyModel(base).write();
    assertUnknown(path, Rule.INPUTS_EXIST, "the model cannot be loaded");
    assertUnknown(path, Rule.WARM_UP, "the warm-up file is broken");
    assertUnknown(path, Rule.BATCH_DIMENSION, "the rule batch-dimension is broken");
  }

  @Test
  void saysWhyAModelDoesNotLoad() {
    // Its constant has no value, which no rule looks for.
    Path path = new TinyModel(base).write();
    List<Finding> findings = check(path);
    assertThat(findings).hasSize(2);
    assertThat(findings.get(0).rule()).isEqualTo("loads");
    assertThat(findings.get(0).severity()).isEqualTo(Severity.ERROR);
    assertThat(findings.get(0).problem()).startsWith(path + " failed in a fresh JVM (exit 1): ");
    assertThat(findings.get(0).fix()).isEqualTo("load it by itself to see more");
    assertThat(findings.get(1))
        .isEqualTo(Rule.BATCHING.unknown("not checked: the model does not load", FIRST));
  }

  @Test
  void aProcessThatDiesWhileItAnswersIsAnError() {
    assertThat(LoadedCheck.check(base, Dying.class, Duration.ofMinutes(1)))
        .containsExactly(
            Rule.BATCHING.error(
                base + " failed in a fresh JVM (exit 3): it printed nothing",
                "load it by itself to see more"));
  }

  /** Has loaded, and dies. */
  static final class Dying {
    private Dying() {}

    /** Says that the model is loaded. */
    public static void main(String[] args) throws IOException {
      Files.createFile(Path.of(args[2]));
      System.exit(3);
    }
  }

  @Test
  void whatTakesTooLongIsUnknown() {
    assertThat(LoadedCheck.check(base, Dying.class, Duration.ofMillis(1)))
        .extracting(Finding::rule, Finding::severity)
        .containsExactly(tuple("loads", Severity.UNKNOWN), tuple("batching", Severity.UNKNOWN));
  }

  @Test
  void findingsPassBetweenProcesses() throws IOException {
    List<Finding> findings = List.of(Rule.WARM_UP.error("ä", "b"), Rule.BATCHING.unknown("c", ""));
    Path file = base.resolve("findings");
    LoadedCheck.write(file, findings);
    assertThat(LoadedCheck.read(file)).isEqualTo(findings);
  }

  private static void assertUnknown(Path path, Rule broken, String reason) {
    assertThat(LoadedCheck.check(path, List.of(broken.error("", ""))))
        .containsExactly(
            Rule.LOADS.unknown("not checked: " + reason, FIRST),
            Rule.BATCHING.unknown("not checked: " + reason, FIRST));
  }

  private static List<Finding> check(Path path) {
    return LoadedCheck.check(path, List.of());
  }

  private Path write() {
    return SavedModelWriter.write(VersionDirectory.next(base, "net"), TinyGraph.frozen());
  }
}
