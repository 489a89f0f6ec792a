// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.LEARNING_RATE;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.results.RoundResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicates that train at the same time. */
class TogetherTest {

  private static final List<String> STATES =
      List.of(
          "replicate-1/round-00/trained.state",
          "replicate-1/round-02/trained.state",
          "replicate-2/round-02/trained.state",
          "replicate-3/round-02/trained.state");

  @TempDir static Path shared;
  private static Path apart;

  @TempDir Path directory;

  @BeforeAll
  static void runOneAfterAnother() {
    apart = shared.resolve("apart");
    Run.start(three(1), apart, new Recorder(), NEVER);
  }

  @Test
  void findWhatTheyFindOneAfterAnother() throws IOException {
    Path together = directory.resolve("together");
    Run.start(three(2), together, new Recorder(), NEVER);
    assertSame(together);
  }

  @Test
  void goOnWhereTheyWereStopped() throws IOException {
    Path stopped = directory.resolve("stopped");
    AtomicInteger looks = new AtomicInteger();
    assertThatThrownBy(
            () -> Run.start(three(3), stopped, new Recorder(), () -> looks.incrementAndGet() > 7))
        .isInstanceOf(StoppedException.class);
    assertThat(Run.isFinished(stopped)).isFalse();
    Run.resume(three(3), stopped, false, new Recorder(), NEVER);
    assertSame(stopped);
  }

  @Test
  void stopAndKeepTheirStatesWhenOneOfThemFails() throws IOException {
    Path failed = directory.resolve("failed");
    assertThatThrownBy(
            () -> Run.start(three(3), failed, new FailingAt("replicate-2/round-01"), NEVER))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room to tell");
    Run.resume(three(3), failed, false, new Recorder(), NEVER);
    assertSame(failed);
  }

  @Test
  void oneIsHeardAtATimeAndOnlyTheFirstTellsItsSteps() {
    Recorder recorder = new Recorder();
    Run.start(three(3), directory.resolve("heard"), recorder, NEVER);
    assertThat(recorder.begun).allMatch(stage -> stage.startsWith("replicate-1/")).hasSize(3);
    assertThat(recorder.ended).hasSize(9).doesNotHaveDuplicates();
  }

  private static void assertSame(Path run) throws IOException {
    ObjectMapper json = new ObjectMapper();
    String found = json.readTree(bytes(run, "results.json")).get("replicates").toString();
    assertThat(found)
        .isEqualTo(json.readTree(bytes(apart, "results.json")).get("replicates").toString());
    for (String state : STATES) {
      assertThat(bytes(run, state)).as(state).isEqualTo(bytes(apart, state));
    }
  }

  private static RunConfig three(int together) {
    RunConfig one = SmallRuns.config(LEARNING_RATE);
    var tree = ConfigFile.tree(one);
    tree.put("replicates", 3).put("together", together);
    return ConfigFile.complete(tree);
  }

  /** Throws when it hears that a round has ended, once. */
  private record FailingAt(String stage) implements Progress {

    @Override
    public void roundEnds(int replicate, RoundResult result, OptionalDouble seconds) {
      if (RunDirectory.stage(replicate, result.round()).equals(stage)) {
        throw new IllegalStateException("no room to tell");
      }
    }
  }
}
