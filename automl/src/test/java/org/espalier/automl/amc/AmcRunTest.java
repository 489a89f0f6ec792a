// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.automl.latency.ServedBudget;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.mask.Unit;
import org.espalier.pruning.run.Progress;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.StoppedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmcRunTest {

  private static final String SMALL =
      """
      version: 1
      model: mlp-784-24-16-10
      data: strokes[train=300,test=60]
      device: cpu
      threads: 1
      training: {epochs: 4, batch: 20}
      pruning:
        densities: [0.5]
        scope:
          kind: amc
          least: 0.1
          multiple: 2
          episodes: 12
          reward-examples: 30
          calibration: {batches: 4, batch: 20}
          agent: {units: 20, warm-up: 4, batch: 8}
      """;

  @TempDir Path directory;

  private static final class Heard implements AmcProgress {
    final List<String> begun = new ArrayList<>();
    final List<Episode> episodes = new ArrayList<>();

    @Override
    public void begins(String what, List<PlanLayer> layers, int all) {
      begun.add(what);
    }

    @Override
    public void episode(Episode episode, Episode best) {
      episodes.add(episode);
    }
  }

  private RunConfig config(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("amc.yaml"), yaml);
    return ConfigFile.load(file.toString(), ConfigFile.overlay());
  }

  @Test
  void stoppedAgainAndAgainItFindsTheSamePlans() throws IOException {
    Path once = directory.resolve("once");
    Heard whole = new Heard();
    AmcRun.of(config(SMALL), once, whole, () -> false);
    assertThat(whole.episodes).hasSize(24).allMatch(episode -> episode.cost() <= 0.5);
    List<List<Integer>> plans = whole.episodes.stream().map(Episode::kept).toList();
    assertThat(plans.subList(12, 24)).isNotEqualTo(plans.subList(0, 12)); // chance has its own
    Path stopped = directory.resolve("stopped");
    int[] looks = {0};
    int stops = 0;
    while (true) {
      Heard heard = new Heard();
      try {
        AmcRun.of(config(SMALL), stopped, heard, () -> ++looks[0] % 5 == 0);
        assertThat(heard.episodes).isEqualTo(whole.episodes);
        break;
      } catch (StoppedException e) {
        stops++;
      }
    }
    assertThat(stops).isGreaterThan(2);
    for (String file : new String[] {"search.json", "plan.yaml", "report.html"}) {
      assertThat(stopped.resolve(file)).hasSameBinaryContentAs(once.resolve(file));
    }
  }

  /** As if this machine had been measured: a plan that takes longer than the table says. */
  @Test
  void aPlanThatExceedsTheBudgetAsItIsServedIsSearchedForAgainUnderLess() throws IOException {
    Path out = Files.createDirectories(directory.resolve("out"));
    RunConfig config = config(SMALL.replace("multiple: 2", "multiple: 1\n    cost: latency"));
    Files.writeString(out.resolve("search.yaml"), ConfigFile.write(config)); // begun, and stopped
    Files.writeString(
        out.resolve("latencies.csv"),
        """
        layer,inputs,outputs,microseconds
        fc1,784,2,2
        fc1,784,24,24
        fc2,2,2,1
        fc2,2,16,4
        fc2,24,2,4
        fc2,24,16,16
        logits,2,10,2
        logits,16,10,10
        """);
    serves(out.resolve("agent"), 0.9); // by the table at most 0.45
    serves(out.resolve("agent/again-1"), 0.46); // 0.225
    serves(out.resolve("random"), Double.NaN); // nobody asks
    Heard heard = new Heard();
    AmcResult found = AmcRun.of(config, out, heard, () -> false);

    assertThat(heard.begun).containsExactly("agent", "agent", "chance");
    assertThat(heard.episodes.subList(0, 12)).allMatch(episode -> episode.cost() <= 0.45);
    assertThat(heard.episodes.subList(12, 36)).allMatch(episode -> episode.cost() <= 0.225);
    assertThat(found.agents()).isEqualTo(heard.episodes.subList(12, 24));
    assertThat(found.served()).contains(new ServedBudget.Served(0.46, true));
    assertThat(found.agent().cost()).isLessThanOrEqualTo(0.225);

    Files.delete(out.resolve("agent/served.csv")); // what was found under 0.225 goes with it
    assertThatThrownBy(() -> AmcRun.of(config, out, new Measuring(), () -> false))
        .isInstanceOf(StoppedException.class);
    assertThat(out.resolve("agent/again-1")).doesNotExist();
  }

  /** Stops where something would be timed. */
  private static final class Measuring implements AmcProgress {
    @Override
    public void serves() {
      throw new StoppedException("before timing");
    }
  }

  private static void serves(Path search, double ratio) throws IOException {
    Files.createDirectories(search);
    Files.writeString(search.resolve("served.csv"), "latency\n" + ratio + "\n");
  }

  @Test
  void anEpisodeThatTheAgentHasNotLearntFromIsDoneAgain() throws IOException {
    Path out = directory.resolve("out");
    Heard whole = new Heard();
    AmcRun.of(config(SMALL), out, whole, () -> false);
    Files.delete(out.resolve("agent/agent.state"));
    Heard again = new Heard();
    AmcRun.of(config(SMALL), out, again, () -> false);
    assertThat(again.episodes).isEqualTo(whole.episodes);
  }

  @Test
  void aRunThatSearchesPrunesByThePlanThatTheSearchFinds() throws IOException {
    AmcResult found =
        AmcRun.of(config(SMALL), directory.resolve("search"), new Heard(), () -> false);
    Path searching = directory.resolve("searching");
    Run.start(config(SMALL), searching, new Progress() {}, () -> false);
    RunConfig plan =
        ConfigFile.load(directory.resolve("search/plan.yaml").toString(), ConfigFile.overlay());
    assertThat(plan.pruning().scope()).isEqualTo(found.agent().plan(Unit.CHANNELS, found.layers()));
    Path planned = directory.resolve("planned");
    Run.start(plan, planned, new Progress() {}, () -> false);

    State searched = new RunDirectory(searching).trained(1, 1);
    assertThat(new RunDirectory(planned).trained(1, 1)).isEqualTo(searched);
    assertThat(kept(searched)).isEqualTo(found.agent().kept());
  }

  @Test
  void laterRoundsKeepPrunedWhatEarlierOnesPruned() throws IOException {
    String twice = SMALL.replace("[0.5]", "[0.5, 0.3]");
    Path whole = directory.resolve("whole");
    Run.start(config(twice), whole, new Progress() {}, () -> false);
    List<Integer> first = kept(new RunDirectory(whole).trained(1, 1));
    List<Integer> second = kept(new RunDirectory(whole).trained(1, 2));
    assertThat(first.get(0)).isGreaterThanOrEqualTo(second.get(0));
    assertThat(first.get(1)).isGreaterThanOrEqualTo(second.get(1));
    double dense = 784 * 24 + 24 * 16 + 16 * 10;
    double left = 784 * second.get(0) + second.get(0) * second.get(1) + second.get(1) * 10.0;
    assertThat(left / dense).isLessThanOrEqualTo(0.3);

    Path stopped = directory.resolve("stopped");
    int[] looks = {0};
    while (true) {
      try {
        Run.resume(config(twice), stopped, false, new Progress() {}, () -> ++looks[0] % 37 == 0);
        break;
      } catch (StoppedException e) {
        assertThat(looks[0]).isLessThan(10_000);
      }
    }
    assertThat(new RunDirectory(stopped).trained(1, 2))
        .isEqualTo(new RunDirectory(whole).trained(1, 2));
  }

  @Test
  void aRoundWhoseBudgetIsMetAlreadyPrunesNothing() throws IOException {
    Path run = directory.resolve("run");
    String loose = SMALL.replace("[0.5]", "[0.5, 0.4999]").replace("multiple: 2", "multiple: 8");
    Run.start(config(loose), run, new Progress() {}, () -> false);
    State first = new RunDirectory(run).trained(1, 1);
    State second = new RunDirectory(run).trained(1, 2);
    assertThat(second.ofKind(StateKind.MASK)).isEqualTo(first.ofKind(StateKind.MASK));
    assertThat(run.resolve("replicate-1/search-02")).doesNotExist();
  }

  private static List<Integer> kept(State state) {
    List<Integer> kept = new ArrayList<>();
    for (int layer = 1; layer <= 2; layer++) {
      int ones = 0;
      for (float value : state.floats("mask/fc" + layer + "/channels")) {
        ones += (int) value;
      }
      kept.add(ones);
    }
    return kept;
  }

  @Test
  void refusesADirectoryOfAnotherSearchOrOfSomethingElse() throws IOException {
    Path out = directory.resolve("out");
    AmcRun.of(config(SMALL.replace("episodes: 12", "episodes: 1")), out, new Heard(), () -> false);
    RunConfig other = config(SMALL);
    assertThatThrownBy(() -> AmcRun.of(other, out, new Heard(), () -> false))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            out.resolve("search.yaml")
                + " is of another search: pruning.scope.episodes was 1, now it is 12;"
                + " give another --out, or the configuration it has");
    Path used = Files.createDirectories(directory.resolve("used"));
    Files.writeString(used.resolve("latencies.csv"), "mine");
    assertThatThrownBy(() -> AmcRun.of(other, used, new Heard(), () -> false))
        .isInstanceOf(ConfigException.class)
        .hasMessage(used + " holds something else than a search; give another --out");
    assertThat(used.resolve("latencies.csv")).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0.5]     | [1.0]       | a budget of 1.0 of the multiply-adds is met by every plan",
        "[0.5]     | [0.05]      | plans reach from 0.1",
        "[0.5]     | [0.5, 0.25] | a search is for one plan of one replicate, got 2 rounds",
        "episodes: | episods:    | episods",
        "least: 0.1 | least: 0   | densities must be in (0, 1], least at most most",
        "least: 0.1 | unit: weights | multiple must be 1 for weights, got 2",
        "multiple: 2 | {unit: weights, cost: latency} | cost latency needs unit channels",
        "episodes: 12 | episodes: 0 | episodes must be in 1 to 1048576 and reward-examples at least 1, got 0",
        "pruning: | pruning: {criterion: random} | scope amc ranks by magnitude",
        "pruning: | pruning: {shuffle: true} | shuffle",
        "pruning: | pruning: {scored-at: start} | scored-at",
        "pruning: | pruning: {empty-layers: floor 3} | scope amc has a floor of its own, least",
      })
  void refusesWhatASearchCannotDoBeforeItTrains(String right, String wrong, String why) {
    String said =
        wrong.startsWith("pruning: {")
            ? SMALL.replace("pruning:", "pruning:\n  " + wrong.replaceAll("pruning: \\{|\\}", ""))
            : wrong.startsWith("{")
                ? SMALL.replace(right, "multiple: 1\n    unit: weights\n    cost: latency")
                : SMALL.replace(right, wrong.startsWith("unit") ? right + "\n    " + wrong : wrong);
    Path out = directory.resolve("out");
    assertThatThrownBy(() -> AmcRun.of(config(said), out, new Heard(), () -> false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why);
    assertThat(out).doesNotExist();
  }
}
