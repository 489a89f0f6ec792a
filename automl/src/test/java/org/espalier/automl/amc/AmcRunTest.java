// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.run.StoppedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmcRunTest {

  private static final String SMALL =
      """
      version: 1
      set:
        model: mlp-784-24-16-10
        data: strokes[train=300,test=60]
        device: cpu
        threads: 1
        training: {epochs: 4, batch: 20}
      amc:
        budget: 0.5
        least: 0.1
        multiple: 2
        episodes: 12
        reward-examples: 30
        calibration: {batches: 4, batch: 20}
        agent: {units: 20, warm-up: 4, batch: 8}
      """;

  @TempDir Path directory;

  private static final class Heard implements AmcProgress {
    final List<Episode> episodes = new ArrayList<>();

    @Override
    public void episode(Episode episode, Episode best) {
      episodes.add(episode);
    }
  }

  private AmcConfig config(String yaml) throws IOException {
    return AmcConfig.read(
        Files.writeString(directory.resolve("amc.yaml"), yaml), ConfigFile.overlay());
  }

  @Test
  void stoppedAgainAndAgainItFindsTheSamePlans() throws IOException {
    Heard whole = new Heard();
    Episode best = AmcRun.of(config(SMALL), directory.resolve("whole"), whole, () -> false);
    assertThat(whole.episodes).hasSize(12).contains(best);
    assertThat(whole.episodes).allMatch(episode -> episode.cost() <= 0.5);
    int[] looks = {0};
    int stops = 0;
    while (true) {
      Heard heard = new Heard();
      try {
        Path out = directory.resolve("stopped");
        assertThat(AmcRun.of(config(SMALL), out, heard, () -> ++looks[0] % 5 == 0)).isEqualTo(best);
        assertThat(heard.episodes).isEqualTo(whole.episodes);
        break;
      } catch (StoppedException e) {
        stops++;
      }
    }
    assertThat(stops).isGreaterThan(2);
  }

  @Test
  void anEpisodeThatTheAgentHasNotLearntFromIsDoneAgain() throws IOException {
    Path out = directory.resolve("out");
    Heard whole = new Heard();
    AmcRun.of(config(SMALL), out, whole, () -> false);
    Files.delete(out.resolve("agent.state"));
    Heard again = new Heard();
    AmcRun.of(config(SMALL), out, again, () -> false);
    assertThat(again.episodes).isEqualTo(whole.episodes);
  }

  @Test
  void refusesADirectoryOfAnotherSearchAndAWrongFile() throws IOException {
    Path out = directory.resolve("out");
    AmcRun.of(config(SMALL.replace("episodes: 12", "episodes: 1")), out, new Heard(), () -> false);
    AmcConfig other = config(SMALL);
    assertThatThrownBy(() -> AmcRun.of(other, out, new Heard(), () -> false))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            out.resolve("search.yaml")
                + " is of another search; give another --out, or the configuration it has");
    for (String[] wrong :
        new String[][] {
          {"budget: 0.5", "budget: 1.5", "budget must be in (0, 1), got 1.5"},
          {"budget: 0.5", "budgett: 0.5", "budgett"},
          {"amc:", "amd:", "amd, it may have [amc, config, set, version]"},
          {"least: 0.1", "least: 0", "densities must be in (0, 1], least at most most"},
          {"multiple: 2", "unit: weights\\n  multiple: 2", "multiple must be 1 for weights, got 2"},
        }) {
      assertThatThrownBy(() -> config(SMALL.replace(wrong[0], wrong[1].replace("\\n", "\n"))))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(wrong[2]);
    }
  }
}
