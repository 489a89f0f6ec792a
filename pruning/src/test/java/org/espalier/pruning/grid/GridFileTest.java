// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.PruningConfig.Rewind;
import org.espalier.pruning.mask.RandomScores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridFileTest {

  @TempDir Path directory;

  @Test
  void everyLabelOfEachAxisMeetsEveryOtherWithEverySeed() {
    Grid grid =
        read(
            """
            axes:
              pruning.criterion: [magnitude, random]
              rewinding:
                learning-rate: {pruning: {rewind: learning-rate}}
                fine-tuning: {pruning: {rewind: none}}
            seed: 5
            replicates: 3
            """);

    assertThat(grid.methods())
        .containsExactly(
            "magnitude/learning-rate",
            "magnitude/fine-tuning",
            "random/learning-rate",
            "random/fine-tuning");
    assertThat(grid.cells()).hasSize(12);
    GridCell last = grid.cells().get(11);
    assertThat(last.fileName()).isEqualTo("random+fine-tuning-seed-7");
    assertThat(last.config().seed()).isEqualTo(7);
    assertThat(last.config().replicates()).isEqualTo(1);
    assertThat(last.config().pruning().rewind()).isEqualTo(Rewind.NONE);
    assertThat(last.config().pruning().criterion()).isInstanceOf(RandomScores.class);
  }

  @Test
  void whatIsSetIsLaidUnderTheAxes() {
    Grid grid =
        read(
            """
            config: mnist-lenet-300-100
            set: {training: {epochs: 3}, pruning: {densities: [0.5, 0.1]}}
            axes: {training.epochs: [3, 4]}
            """);

    assertThat(grid.cells())
        .extracting(c -> c.config().training().epochs())
        .containsExactly(3.0, 4.0);
    assertThat(grid.cells().get(0).config().pruning().amounts()).containsExactly(0.5, 0.1);
    assertThat(grid.cells().get(0).config().data()).isEqualTo("idx:mnist");
  }

  @Test
  void cellsThatAreSkippedAreLeftOut() {
    Grid grid =
        read(
            """
            axes:
              pruning.criterion: [magnitude, random]
              pruning.rewind: [learning-rate, none]
            skip: [{pruning.criterion: random, pruning.rewind: none}]
            """);

    assertThat(grid.methods())
        .containsExactly("magnitude/learning-rate", "magnitude/none", "random/learning-rate");
  }

  @Test
  void masksMayComeFromAnotherMethodOfTheGrid() {
    Grid grid =
        read(
            """
            replicates: 2
            axes:
              start:
                ticket: {pruning: {rewind: weights, rewind-to: 0}}
                fresh: {pruning: {rewind: reinitialise, masks-from: ticket}}
            """);

    GridCell fresh = grid.cells().get(3);
    assertThat(fresh.masksFrom()).isEqualTo("ticket");
    assertThat(grid.lender(fresh)).contains(grid.cells().get(1));
    assertThat(grid.lender(grid.cells().get(1))).isEmpty();
  }

  @Test
  void refusesCellsThatDifferByNameOnly() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    axes:
                      pruning.rewind: [weights]
                      rewind-to: {tenth: {}, again: {pruning: {rewind-to: null}}}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith(
            "the cells weights/tenth and weights/again are the same but for their names; leave one"
                + " out by skip");
  }

  @Test
  void refusesACriterionThatScoresBeforeTrainingWithAnotherRewinding() {
    assertThatThrownBy(
            () -> read("axes: {pruning.criterion: [snip], pruning.rewind: [learning-rate]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the cell snip/learning-rate: ")
        .hasMessageContaining(
            "scored-at start trains each mask from step 0, so rewind must be weights and rewind-to"
                + " 0, got learning-rate and 0; leave them out, or choose scored-at trained");
  }

  @Test
  void refusesToLendEverySeedTheMasksOfOneReplicate() {
    String outside = "axes: {a: {x: {pruning: {masks-from: runs/1}}}}\n";

    assertThat(read(outside).cells()).hasSize(1);
    assertThatThrownBy(() -> read("replicates: 2\n" + outside))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "the cell x: masks-from runs/1 is no method of this grid, and a run would lend every"
                + " seed the masks of its replicate 1; name a method, or give replicates 1");
  }

  @Test
  void refusesMasksOfACellThatTakesThemItself() {
    assertThatThrownBy(() -> read("axes: {a: {x: {pruning: {masks-from: x}}}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("x takes the masks of x, which takes those of x; name that one");
  }

  @Test
  void namesTheCellWhoseConfigurationIsWrong() {
    assertThatThrownBy(
            () -> read("axes: {pruning.criterion: [magnitude], pruning.per-round: [0.2, 1.5]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the cell magnitude/1.5: ")
        .hasMessageContaining("1.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "axis: {pruning.rewind: [none]} | the grid has axis, it may have [axes, config, controls,",
        "axes: {} | axes must name at least one axis",
        "axes: [1] | axes must be a table of keys, got [1]",
        "axes: {pruning.rewind: none} | axes.pruning.rewind must be a list of values or a table",
        "axes: {pruning.rewind: [none, none]} | axes.pruning.rewind has the label none twice",
        "axes: {a: {x/y: {seed: 1}}} | a label must be letters, digits and . _ = % - alone, got 'x/y'",
        "axes: {a: {x: 3}} | axes.a.x must be a table of keys, got 3",
        "axes: {pruning.rewind: [none]}\\nskip: [{rewind: none}] | skip has rewind, it may have",
        "axes: {pruning.rewind: [none]}\\nskip: [{pruning.rewind: none}] | skip leaves no cell",
        "axes: {pruning.rewind: [none]}\\nreplicates: 0 | replicates must be a whole number in 1 to 10000, got 0",
        "axes: {pruning.rewind: [none]}\\nreplicates: 20000 | replicates must be a whole number in 1 to 10000, got 20000",
        "axes: {pruning.rewind: [none]}\\nreplicates: abc | in 1 to 10000, got \"abc\"",
        "axes: {pruning.rewind: [none]}\\nseed: 2.5 | seed must be a whole number in ",
        "axes: {pruning.rewind: [none]}\\ncontrols: none | controls must be a list, got \"none\"",
        "axes: {pruning.rewind: [none]}\\nskip: none | skip must be a list, got \"none\"",
        "axes: {pruning.rewind: [none]}\\npublished: x | published must be a list, got \"x\"",
        "axes: {pruning.rewind: [none]}\\ncost: 5 | cost must be a table of keys, got 5",
        "axes: {pruning.rewind: [none]}\\ntitle: [1] | title must be a text, got [1]",
        "axes: {seed: [1, 2]} | seed and replicates are keys of the grid itself; leave them out",
        "axes: {pruning.rewind: [none]}\\ncontrols: [one] | the control one is no method; they are",
        "axes: {pruning.rewind: [none]}\\ncost: {price: 1} | cost has price, it may have [grams-co2",
      })
  void refusesWhatMakesNoGrid(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private Grid read(String yaml) {
    Path file = directory.resolve("grid.yaml");
    try {
      Files.writeString(file, "version: 1\n" + yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Grid.read(file);
  }
}
