// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;
import static org.espalier.pruning.run.SmallRuns.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.StateKind;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.ticket.Ticket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets found in a run of weight rewinding, and trained on their own. */
class TicketRunTest {

  private static final String WEIGHTS = "rewind: weights, rewind-to: 10%";

  @TempDir static Path shared;
  private static Path finished;
  private static Path ticket;

  @TempDir Path directory;

  @BeforeAll
  static void runOnce() {
    finished = shared.resolve("finished");
    ticket = shared.resolve("ticket");
    Run.start(config(WEIGHTS), finished, new Recorder(), NEVER);
    tickets().write(2, 1, ticket);
  }

  @Test
  void isTheRewoundStateWithTheMasksOfItsRound() {
    State start = Ticket.read(ticket).state();
    RunDirectory run = new RunDirectory(finished);
    State trained = run.trained(2, 1);
    State kept = StateFile.read(run.keptFile(2, 18));

    assertThat(start.named(StateKind.MASK)).isEqualTo(trained.named(StateKind.MASK));
    assertThat(start.named(StateKind.PARAMETER)).isEqualTo(kept.named(StateKind.PARAMETER));
    assertThat(start.step()).isEqualTo(18);
    assertThat(start.scalar(State.ORDER)).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WEIGHTS,
        "rewind: learning-rate",
        "rewind: reinitialise",
        "rewind: learning-rate, scope: channel"
      })
  void trainedAloneItGivesTheBitsOfItsRoundAndPrunedOnThoseOfTheNext(String pruning) {
    Path run = run(pruning);
    Path found = directory.resolve("found");
    tickets(run).write(2, 1, found);
    Path on = directory.resolve("on");

    Run.start(from(run, found, "seed: 2, pruning: {densities: [0.25]}"), on, new Recorder(), NEVER);

    assertSameRound(on, 0, run, 1);
    assertSameRound(on, 1, run, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rewind: none, fine-tune-rate: 0.002",
        "rewind: low-rate-weights, rewind-to: 10%, retrain-epochs: 0.5",
        "criterion: snip"
      })
  void aTicketOfRetrainingOrOfScoresBeforeTrainingGivesTheBitsOfItsRound(String pruning) {
    Path run = run(pruning);
    Path found = directory.resolve("found");
    tickets(run).write(2, 1, found);
    Path alone = directory.resolve("alone");

    Run.start(from(run, found, "seed: 2, pruning: {rounds: 0}"), alone, new Recorder(), NEVER);

    assertSameRound(alone, 0, run, 1);
  }

  @Test
  void aTicketOfAPatternOfNInEveryMGivesTheBitsOfItsRound() {
    Path run = directory.resolve("run");
    String pattern = "pruning: {scope: {kind: n-of-m}, densities: null, rounds: 1}";
    RunConfig config =
        ConfigFile.load(finished.resolve("config.yaml").toString(), Yaml.tree(pattern));
    Run.start(config, run, new Recorder(), NEVER);
    Path found = directory.resolve("found");
    tickets(run).write(2, 1, found);
    Path alone = directory.resolve("alone");

    Run.start(from(run, found, "seed: 2, pruning: {rounds: 0}"), alone, new Recorder(), NEVER);

    assertSameRound(alone, 0, run, 1);
  }

  @Test
  void theTicketOfRoundZeroIsTheFirstValues() {
    Path found = directory.resolve("found");
    tickets().write(1, 0, found);
    Path alone = directory.resolve("alone");

    Run.start(from(finished, found, "pruning: {rounds: 0}"), alone, new Recorder(), NEVER);

    assertThat(bytes(alone, "replicate-1/round-00/trained.state"))
        .isEqualTo(bytes(finished, "replicate-1/round-00/trained.state"));
  }

  @Test
  void theTicketOfARunFromATicketIsThatTicket() {
    Path on = directory.resolve("on");
    RunConfig config = from(finished, ticket, "seed: 2, pruning: {densities: [0.25]}");
    Run.start(config, on, new Recorder(), NEVER);
    RunTickets second = new RunTickets(Plan.of(config), new RunDirectory(on));

    assertThat(second.find(1, 0)).isEqualTo(Ticket.read(ticket));
    assertThat(second.find(1, 1)).isEqualTo(tickets().find(2, 2));
  }

  @Test
  void isTrainedOnOtherDataFromAnotherSeed() {
    Path other = directory.resolve("other");
    String flags = "data: 'strokes[train=150,test=50,seed=9]', seed: 5, pruning: {rounds: 0}";

    Run.start(from(finished, ticket, flags), other, new Recorder(), NEVER);

    List<RoundResult> rounds = ResultsFile.read(other).replicates().get(0).rounds();
    assertThat(rounds).hasSize(1);
    assertThat(rounds.get(0).density()).isEqualTo(0.5);
    assertThat(rounds.get(0).steps()).isEqualTo(135 - 18);
    assertThat(SmallRuns.bytes(other, "report.html"))
        .contains("The ticket, with 50.00 % of the prunable weights, has a test accuracy of ");
  }

  @Test
  void aStoppedTrainingGoesOnToTheSameBytes() {
    RunConfig config = from(finished, ticket, "seed: 2, pruning: {densities: [0.25]}");
    Path whole = directory.resolve("whole");
    Path stopped = directory.resolve("stopped");
    Run.start(config, whole, new Recorder(), NEVER);
    assertThatThrownBy(() -> Run.start(config, stopped, new Recorder(), () -> true))
        .isInstanceOf(StoppedException.class)
        .hasMessageStartingWith("stopped in replicate-1/round-00 at step 118");

    Run.resume(config, stopped, false, new Recorder(), NEVER);

    assertThat(bytes(stopped, "results.json")).isEqualTo(bytes(whole, "results.json"));
  }

  @Test
  void refusesToGoOnFromAnotherTicket() throws IOException {
    Path moving = directory.resolve("moving");
    tickets().write(2, 1, moving);
    RunConfig config = from(finished, moving, "pruning: {rounds: 0}");
    Path run = directory.resolve("run");
    assertThatThrownBy(() -> Run.start(config, run, new Recorder(), () -> true))
        .isInstanceOf(StoppedException.class);
    String before = Ticket.read(moving).fingerprint();
    delete(moving);
    String now = tickets().write(1, 1, moving).fingerprint();

    assertThatThrownBy(() -> Run.resume(config, run, false, new Recorder(), NEVER))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "ticket changed since the run began: it was %s, now it is %s; put it back, delete the"
                + " run's directory to do it again, or go on with prune --allow-drift, which records it",
            before, now);
    assertThatThrownBy(() -> new RunTickets(Plan.of(config), new RunDirectory(run)).find(1, 0))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "the ticket %s changed since the run began: its fingerprint was %s, now it is %s; put"
                + " it back",
            moving, before, now);
  }

  @Test
  void roundsAndSparsityCountFromTheTicket() {
    assertThat(densities("{rounds: 2}")).containsExactly(0.5 * 0.8, 0.5 * Math.pow(0.8, 2));
    assertThat(densities("{sparsity: 0.7}")).containsExactly(0.4, 0.5 * Math.pow(0.8, 2), 0.3);
    assertThat(densities("{sparsity: 0.5}")).isEmpty();
    assertThat(densities("{sparsity: 0.4}")).isEmpty();
    assertThat(Plan.of(from(finished, ticket, "pruning: {rounds: 0}")).density(0)).isEqualTo(0.5);
  }

  @Test
  void refusesWhatDoesNotFitBeforeAnythingIsTrained() {
    refused(
        "model: mlp-784-9-10",
        "the ticket is of another network: its parameter 1 is fc1/kernel[784, 8], that of"
            + " mlp-784-9-10 is fc1/kernel[784, 9]; give model the name of the ticket's network or"
            + " another ticket");
    refused(
        "training: {optimizer: {kind: sgd, momentum: 0}}",
        "the ticket's State has for slot/momentum/fc1/bias float32[8], this configuration needs"
            + " nothing; give the optimizer, the scope and the excluded layers that the ticket was found with");
    refused(
        "training: {epochs: 0.1}",
        "the ticket starts at step 18, training ends at step 18; train for longer");
    refused(
        "pruning: {densities: [0.6]}",
        "densities must not rise from the ticket's 0.5, since a pruned weight never comes back,"
            + " got [0.6]");
    refused(
        "pruning: {rewind-to: 17it, densities: [0.3]}",
        "later rounds rewind weights to step 17 of training, which a ticket that starts at step 18"
            + " does not come by; choose a later rewind-to, or rounds 0");
    assertThat(Plan.of(from(finished, ticket, "pruning: {rewind-to: 17it, rounds: 0}")).from(0))
        .isEqualTo(18);
  }

  @Test
  void refusesATicketOfRetrainingWhereThereIsNone() {
    Path run = directory.resolve("run");
    Run.start(config("rewind: none, fine-tune-rate: 0.002"), run, new Recorder(), NEVER);
    Path found = directory.resolve("found");
    tickets(run).write(1, 1, found);

    assertThatThrownBy(() -> Plan.of(from(finished, found, "pruning: {rounds: 0}")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "the ticket starts under a schedule of retraining, and this configuration has none;"
                + " give the rewind or retrain-schedule that it was found with");
  }

  private Path run(String pruning) {
    if (pruning.equals(WEIGHTS)) {
      return finished;
    }
    Path run = directory.resolve("run");
    Run.start(config(pruning), run, new Recorder(), NEVER);
    return run;
  }

  private static void assertSameRound(Path alone, int round, Path run, int there) {
    String stage = RunDirectory.stage(1, round);
    String other = RunDirectory.stage(2, there);
    assertThat(bytes(alone, stage + "/trained.state"))
        .isEqualTo(bytes(run, other + "/trained.state"));
    assertThat(bytes(alone, stage + "/metrics.json"))
        .isEqualTo(
            bytes(run, other + "/metrics.json")
                .replace("\"round\":" + there, "\"round\":" + round));
  }

  private static List<Double> densities(String pruning) {
    return Plan.of(from(finished, ticket, "pruning: " + pruning)).densities();
  }

  private static void refused(String flags, String message) {
    assertThatThrownBy(() -> Plan.of(from(finished, ticket, flags)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  private static RunTickets tickets() {
    return tickets(finished);
  }

  private static RunTickets tickets(Path run) {
    RunDirectory directory = new RunDirectory(run);
    return new RunTickets(Plan.of(ConfigFile.readComplete(directory.config())), directory);
  }

  /** The configuration of a run, but for one replicate from a ticket. */
  private static RunConfig from(Path run, Path ticket, String flags) {
    return ConfigFile.load(
        run.resolve("config.yaml").toString(),
        Yaml.tree("{ticket: '%s', replicates: 1, %s}".formatted(ticket, flags)));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
