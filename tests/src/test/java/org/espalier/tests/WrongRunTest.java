// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.graph.state.StateFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that cannot go on, or not as they were. */
class WrongRunTest {

  @TempDir private static Path finished;
  @TempDir private Path directory;
  private Path run;

  @BeforeAll
  static void finishOne() {
    SmallRun.finish(finished.resolve("run"));
  }

  @BeforeEach
  void copyIt() throws IOException {
    run = SmallRun.copy(finished.resolve("run"), directory.resolve("run"));
  }

  private Ended resume(String... more) {
    String[] all = Arrays.copyOf(more, more.length + 1);
    all[more.length] = "--resume";
    return espalier(SmallRun.prune(run, all));
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private static void flipBit(Path file, int fromEnd) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - fromEnd] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void refusesADirectoryThatHoldsARun() throws IOException {
    Map<String, String> before = SmallRun.snapshot(run);
    espalier(SmallRun.prune(run))
        .code(1)
        .says(run + " holds a run; go on with it by --resume, or give another --out");
    assertThat(SmallRun.snapshot(run)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs=5         | training.epochs: 4.0, now it is 5.0",
        "--seed=2           | seed: 1, now it is 2",
        "--rounds=3         | pruning.rounds: 2, now it is 3",
        "--rewind=weights   | pruning.rewind: \"learning-rate\", now it is \"weights\"",
        "--threads=2        | threads: \"auto\", now it is \"2\"",
        "--replicates=2     | replicates: 1, now it is 2",
        "--data=strokes[train=101,test=20] | data: \"strokes[train=100,test=20]\"",
      })
  void refusesToResumeWithAnotherConfiguration(String flag, String change) throws IOException {
    Map<String, String> before = SmallRun.snapshot(run);
    resume(flag).code(1).says("the configuration of " + run + " says " + change);
    assertThat(SmallRun.snapshot(run)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "espalier,   version",
    "tensorflow, version",
    "device,     gpu",
    "threads,    7",
    "data,       abc"
  })
  void refusesToResumeWhatWasBegunOtherwiseUnlessDriftIsAllowed(String key, String value)
      throws IOException {
    SmallRun.forgetLastRound(run);
    Path journal = run.resolve("journal.jsonl");
    String lines = Files.readString(journal);
    Files.writeString(
        journal,
        lines.replaceFirst(
            "\"" + key + "\":(\"[^\"]*\"|\\d+)", "\"" + key + "\":\"" + value + "\""));
    resume().code(1).says(key + " changed since the run began: it was " + value, "--allow-drift");
    resume("--allow-drift").code(0);
    assertThat(Files.readString(journal).split("\"stage\":\"begin\"", -1))
        .as("begun twice, and both are on record")
        .hasSize(3);
  }

  @Test
  void refusesToResumeOnOtherData() throws IOException {
    Path table = Files.writeString(directory.resolve("t.csv"), "1,x\n2,y\n".repeat(50));
    Path out = directory.resolve("table");
    String[] flags = {"--data=csv:" + table, "--model=mlp", "--resume"};
    espalier(SmallRun.prune(out, flags)).code(0);
    SmallRun.forgetLastRound(out);
    Files.writeString(table, "3,y\n", StandardOpenOption.APPEND);
    espalier(SmallRun.prune(out, flags)).code(1).says("data changed since the run began");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void namesTheTensorOfACorruptState(boolean finished) throws IOException {
    if (!finished) {
      SmallRun.forgetLastRound(run);
    }
    Path state = run.resolve("replicate-1/round-01/trained.state");
    flipBit(state, 100);
    resume().code(1).says(state.toString(), "the checksum of tensor", "differs");
    espalier("export", run.toString(), "--round=1", "--to=" + directory.resolve("models/m"))
        .code(1)
        .says(state.toString(), "the checksum of tensor");
    assertThat(directory.resolve("models")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-00", "another seed's round-01"})
  void noticesAStateInThePlaceOfAnother(String which) throws IOException {
    Path other = run.resolve("replicate-1/round-00/trained.state");
    if (!which.equals("round-00")) {
      espalier(SmallRun.prune(directory.resolve("other"), "--seed=2")).code(0);
      other = directory.resolve("other/replicate-1/round-01/trained.state");
    }
    SmallRun.forgetLastRound(run);
    Path state = run.resolve("replicate-1/round-01/trained.state");
    byte[] own = Files.readAllBytes(state);
    Files.copy(other, state, StandardCopyOption.REPLACE_EXISTING);
    String why = state + " is another State than replicate-1/round-01 left there";
    resume().code(1).says(why, "put that back, or delete the file");
    String ticket = directory.resolve("ticket").toString();
    espalier("ticket", run.toString(), "--round=1", "--to=" + ticket).code(1).says(why);
    espalier("export", run.toString(), "--round=1", "--to=" + directory.resolve("models/m"))
        .code(1)
        .says(why);
    assertThat(directory.resolve("models")).doesNotExist();
    Files.delete(state);
    resume().code(0);
    assertThat(state).hasBinaryContent(own);
    assertThat(SmallRun.results(run)).isEqualTo(SmallRun.results(finished.resolve("run")));
  }

  @Test
  void noticesAnotherSeedsKeptState() throws IOException {
    Path[] runs = {directory.resolve("own"), directory.resolve("other")};
    for (int i = 0; i < 2; i++) {
      espalier(SmallRun.prune(runs[i], "--rewind=weights", "--seed=" + (i + 1))).code(0);
    }
    SmallRun.forgetLastRound(runs[0]);
    Path kept = runs[0].resolve("replicate-1/kept/step-2.state");
    Files.copy(
        runs[1].resolve("replicate-1/kept/step-2.state"),
        kept,
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(runs[0].resolve("replicate-1/round-02/trained.state"));
    espalier("prune", "--resume", "--out=" + runs[0])
        .code(1)
        .says(kept + " is another State than replicate-1/round-00 left there");
  }

  @Test
  void refusesToExportWithOtherData() throws IOException {
    Path table = Files.writeString(directory.resolve("t.csv"), "1,x\n2,y\n".repeat(50));
    Path out = directory.resolve("table");
    espalier(SmallRun.prune(out, "--data=csv:" + table, "--model=mlp")).code(0);
    Files.writeString(table, "3,x\n4,y\n".repeat(50));
    espalier("export", out.toString(), "--to=" + directory.resolve("models/m"))
        .code(1)
        .says("the data csv:" + table + " changed since the run began", "put them back");
    assertThat(directory.resolve("models")).doesNotExist();
  }

  @Test
  void doesTheRoundOfADeletedStateOfAFinishedRunAgain() throws IOException {
    String results = SmallRun.results(run);
    for (int round : new int[] {2, 0}) {
      Path state = run.resolve("replicate-1/round-0%d/trained.state".formatted(round));
      byte[] bytes = Files.readAllBytes(state);
      Files.delete(state);
      resume().code(0);
      assertThat(state).hasBinaryContent(bytes);
      assertThat(SmallRun.results(run)).isEqualTo(results);
    }
  }

  @Test
  void namesAStateThatIsCutOffAndDoesTheRoundOfADeletedOneAgain() throws IOException {
    String results = SmallRun.results(run);
    SmallRun.forgetLastRound(run);
    Path state = run.resolve("replicate-1/round-01/trained.state");
    byte[] bytes = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(bytes, bytes.length / 2));
    resume().code(1).says(state.toString(), "should have");
    Files.delete(state);
    resume().code(0);
    assertThat(SmallRun.results(run)).isEqualTo(results);
  }

  @Test
  void namesACorruptStateOfARoundInProgress() throws IOException {
    SmallRun.forgetLastRound(run);
    Path state = run.resolve("replicate-1/progress/round-02.state");
    Files.createDirectories(state.getParent());
    Files.move(run.resolve("replicate-1/round-02/trained.state"), state);
    flipBit(state, 1);
    resume().code(1).says(state.toString(), "the checksum of tensor", "differs");
  }

  @Test
  void namesTheLineOfACorruptJournal() throws IOException {
    Path journal = run.resolve("journal.jsonl");
    edit(journal, "\"stage\":\"replicate-1/round-00\"", "\"stage:\"replicate-1/round-00\"");
    resume().code(1).says("the journal " + journal + " is corrupt at line 2");
  }

  @Test
  void writesMissingAndBrokenResultsOfAFinishedRunAgain() throws IOException {
    String results = SmallRun.results(run);
    Files.delete(run.resolve("report.html"));
    resume().code(0);
    assertThat(run.resolve("report.html")).isNotEmptyFile();
    Files.writeString(run.resolve("results.json"), "{");
    resume().code(0);
    assertThat(SmallRun.results(run)).isEqualTo(results);
  }

  @Test
  void dropsATornLastLineOfTheJournal() throws IOException {
    String results = SmallRun.results(run);
    Path journal = run.resolve("journal.jsonl");
    String lines = Files.readString(journal);
    Files.writeString(journal, lines.substring(0, lines.indexOf("\"seconds\"")));
    resume().code(0);
    assertThat(SmallRun.results(run)).isEqualTo(results);
  }

  @Test
  void goesOnWhateverTheClockSaysOfItsFiles() throws IOException {
    String results = SmallRun.results(run);
    SmallRun.forgetLastRound(run);
    try (Stream<Path> files = Files.walk(run)) {
      List<Path> all = files.toList();
      for (int i = 0; i < all.size(); i++) { // some in the future, some before the epoch
        Instant time = Instant.parse(i % 2 == 0 ? "2100-01-01T00:00:00Z" : "1969-01-01T00:00:00Z");
        Files.setLastModifiedTime(all.get(i), FileTime.from(time));
      }
    }
    resume().code(0);
    assertThat(SmallRun.results(run)).isEqualTo(results);
  }

  @Test
  void namesCorruptMetrics() throws IOException {
    SmallRun.forgetLastRound(run);
    Path metrics = run.resolve("replicate-1/round-01/metrics.json");
    Files.writeString(metrics, "{");
    resume().code(1).says(metrics + " is missing or broken");
  }

  @Test
  void namesACorruptConfiguration() throws IOException {
    Path config = run.resolve("config.yaml");
    edit(config, "batch: 20", "batch: -20");
    resume().code(2).says(config.toString(), "batch must be at least 1, got -20");
    espalier("inspect", run.toString()).code(2).says(config.toString(), "batch must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect D", "gate D", "export D --to M"})
  void namesCorruptResults(String command) throws IOException {
    Path results = run.resolve("results.json");
    Files.write(results, "{\"version\": 1".getBytes(UTF_8));
    Path model = directory.resolve("models/m");
    espalier(command.replace("D", run.toString()).replace("M", model.toString()).split(" "))
        .code(1)
        .says(results.toString());
    assertThat(model).doesNotExist();
  }

  @Test
  void divergingTrainingEndsTheRunAndKeepsEarlierRounds() {
    Path out = directory.resolve("diverging");
    String[] flags = {"--rewind=none", "--fine-tune-rate=1e8", "--resume"};
    for (int time = 0; time < 2; time++) { // the second goes on from the first
      Path good = out.resolve("replicate-1/progress/round-01.state");
      espalier(SmallRun.prune(out, flags))
          .code(1)
          .says("replicate-1/round-01", "the last good State, of step 0, is kept in " + good);
      assertThat(out.resolve("replicate-1/round-00/trained.state")).exists();
      assertThat(out.resolve("replicate-1/round-01")).doesNotExist();
      assertThat(StateFile.read(good).step()).isZero();
    }
  }
}
