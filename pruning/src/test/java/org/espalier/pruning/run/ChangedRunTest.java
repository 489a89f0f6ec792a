// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.LEARNING_RATE;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;
import static org.espalier.pruning.run.SmallRuns.config;
import static org.espalier.pruning.run.SmallRuns.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.espalier.graph.state.CorruptStateException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found changed or broken when a run is resumed. */
class ChangedRunTest {

  private static final String REPORTED = "{\"stage\":\"report\"}\n";

  @TempDir static Path shared;
  private static Path finished;

  @TempDir Path directory;

  @BeforeAll
  static void runOnce() {
    finished = shared.resolve("finished");
    Run.start(config(LEARNING_RATE), finished, new Recorder(), NEVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "threads", "device", "tensorflow", "espalier"})
  void whatHasDriftedIsRefusedByName(String key) {
    copyFinished();
    String now = Journal.open(directory).get("begin").orElseThrow().get(key).asText();
    begunWith(key, "other");

    assertThatThrownBy(
            () -> Run.resume(config(LEARNING_RATE), directory, false, new Recorder(), NEVER))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "%s changed since the run began: it was other, now it is %s; put it back, delete the"
                + " run's directory to do it again, or go on with prune --allow-drift, which records it",
            key, now);
  }

  @Test
  void driftThatIsAllowedIsRecordedAndUndoesNoRound() {
    copyFinished();
    begunWith("data", "other");
    Map<String, String> before = withoutEvents(files(directory));
    String journal = before.remove("journal.jsonl");
    Recorder recorder = new Recorder();

    Run.resume(config(LEARNING_RATE), directory, true, recorder, NEVER);

    Map<String, String> after = withoutEvents(files(directory));
    String begin = files(finished).get("journal.jsonl").lines().findFirst().orElseThrow();
    assertThat(after.remove("journal.jsonl")).isEqualTo(journal + begin + "\n" + REPORTED);
    assertThat(after).isEqualTo(before);
    assertThat(recorder.begun).isEmpty();
  }

  @Test
  void aChangedConfigurationIsRefusedWithTheKeyAndBothValues() {
    RunConfig changed =
        ConfigFile.load(
            finished.resolve("config.yaml").toString(), Yaml.tree("training: {batch: 2}"));

    assertThatThrownBy(() -> Run.resume(changed, finished, false, new Recorder(), NEVER))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "the configuration of %s says training.batch: 1, now it is 2; leave it, or start a new"
                + " run",
            finished);
  }

  @Test
  void aCorruptStateIsNamedAndItsRoundDoneAgainOnceItIsDeleted() throws IOException {
    stopIn(LEARNING_RATE, "replicate-1/round-02");
    Path state = directory.resolve("replicate-1/round-01/trained.state");
    byte[] bytes = Files.readAllBytes(state);
    bytes[bytes.length / 2] ^= 1;
    Files.write(state, bytes);

    assertThatThrownBy(
            () -> Run.resume(config(LEARNING_RATE), directory, false, new Recorder(), NEVER))
        .isInstanceOf(CorruptStateException.class)
        .hasMessageStartingWith("the State " + state + " is corrupt: the checksum of tensor ");
    Files.delete(state);
    Run.resume(config(LEARNING_RATE), directory, false, new Recorder(), NEVER);

    assertThat(bytes(directory, "results.json")).isEqualTo(bytes(finished, "results.json"));
  }

  @Test
  void aKeptStateThatWasDeletedIsMadeAgain() throws IOException {
    String weights = "rewind: weights, rewind-to: 10%";
    stopIn(weights, "replicate-1/round-01");
    Path kept = directory.resolve("replicate-1/kept/step-18.state");
    byte[] bytes = Files.readAllBytes(kept);
    Files.delete(kept);

    Recorder recorder = new Recorder();
    BooleanSupplier stop = () -> recorder.begun.contains("replicate-1/round-01");
    assertThatThrownBy(() -> Run.resume(config(weights), directory, false, recorder, stop))
        .isInstanceOf(StoppedException.class);

    assertThat(recorder.begun).containsExactly("replicate-1/round-00", "replicate-1/round-01");
    assertThat(kept).hasBinaryContent(bytes);
  }

  /** Events are named after the second they were written in. */
  private static Map<String, String> withoutEvents(Map<String, String> files) {
    files.keySet().removeIf(name -> name.startsWith("events"));
    return files;
  }

  private void stopIn(String pruning, String stage) {
    Recorder recorder = new Recorder();
    BooleanSupplier stop = () -> recorder.begun.contains(stage);
    assertThatThrownBy(() -> Run.start(config(pruning), directory, recorder, stop))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining(stage);
  }

  private void copyFinished() {
    try (Stream<Path> all = Files.walk(finished)) {
      for (Path from : all.filter(Files::isRegularFile).toList()) {
        Path to = directory.resolve(finished.relativize(from).toString());
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes the copied run one that was begun with something else and not yet reported. */
  private void begunWith(String key, String value) {
    Path file = directory.resolve(Journal.FILE);
    String old = Journal.open(directory).get("begin").orElseThrow().toString();
    String changed = Journal.open(directory).get("begin").orElseThrow().put(key, value).toString();
    try {
      Files.writeString(
          file,
          Files.readString(file)
              .replace(old, changed)
              .replace(REPORTED, "")
              .replaceAll("\"hash\":\"[0-9a-f]+\"", "\"hash\":\"0\""));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
