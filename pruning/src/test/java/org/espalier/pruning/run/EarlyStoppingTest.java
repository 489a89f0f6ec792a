// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.LEARNING_RATE;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;
import org.espalier.pruning.results.EarlyStopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyStoppingTest {

  @TempDir Path directory;

  @Test
  void findsWhereTheValidationLossIsLowestAndTheEarliestOfTies() throws IOException {
    Path file = directory.resolve("validation.json");
    Files.writeString(
        file,
        """
        [{"steps": 10, "validationLoss": 0.5, "validationAccuracy": 0.8, "testAccuracy": 0.7},
         {"steps": 20, "validationLoss": 0.3, "validationAccuracy": 0.85, "testAccuracy": 0.75},
         {"steps": 30, "validationLoss": 0.3, "validationAccuracy": 0.9, "testAccuracy": null},
         {"steps": 40, "validationLoss": "NaN", "validationAccuracy": 0.1, "testAccuracy": null}]
        """);

    assertThat(ValidationCurve.open(file, 40).lowest())
        .contains(new EarlyStopping(20, 0.3, 0.85, 0.75));
    assertThat(ValidationCurve.open(file, 15).lowest())
        .contains(new EarlyStopping(10, 0.5, 0.8, 0.7));
    assertThat(ValidationCurve.open(file, 5).lowest()).isEmpty();
  }

  @Test
  void measuringOnTheWayChangesNoWeightAndIsReportedForEachRound() {
    Path plain = directory.resolve("plain");
    Path measured = directory.resolve("measured");
    Run.start(SmallRuns.config(LEARNING_RATE), plain, new Recorder(), NEVER);
    Run.start(config("50it"), measured, new Recorder(), NEVER);

    for (int round = 0; round <= 2; round++) {
      String state = RunDirectory.stage(2, round) + "/trained.state";
      assertThat(bytes(measured, state)).isEqualTo(bytes(plain, state));
      EarlyStopping found =
          MetricsFile.read(new RunDirectory(measured).metricsFile(2, round)).earlyStopping();
      assertThat(found).isNotNull();
      assertThat(found.steps()).isIn(50L, 100L, 150L, 180L);
      assertThat(found.testAccuracy()).isNotNull();
    }
    assertThat(bytes(plain, "results.json")).contains("\"earlyStopping\": null");
    EarlyStopping first =
        MetricsFile.read(new RunDirectory(measured).metricsFile(1, 0)).earlyStopping();
    assertThat(bytes(measured, "results.csv").lines().skip(1).findFirst().orElseThrow())
        .endsWith("," + first.steps() + "," + first.testAccuracy());
    assertThat(bytes(measured, "report.html")).contains("<h2>Early stopping</h2>");
    assertThat(bytes(plain, "report.html")).doesNotContain("Early stopping");
  }

  @Test
  void aRunStoppedAgainAndAgainFindsTheSameMoment() {
    Path undisturbed = directory.resolve("undisturbed");
    Path stopped = directory.resolve("stopped");
    Run.start(config("70it"), undisturbed, new Recorder(), NEVER);
    int[] looks = {0};
    while (!Files.exists(stopped.resolve("report.html"))) {
      try {
        Run.resume(config("70it"), stopped, false, new Recorder(), () -> ++looks[0] % 4 == 0);
      } catch (StoppedException e) {
        looks[0] = 0;
      }
    }

    assertThat(bytes(stopped, "results.json")).isEqualTo(bytes(undisturbed, "results.json"));
  }

  @Test
  void refusesToMeasureMoreOftenThanEachStepOrNotOnce() {
    assertThatThrownBy(() -> Plan.of(config("0")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("evaluate-every must be at least one step, got 0; leave it null for never");
    assertThatThrownBy(() -> Plan.of(config("181it")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "evaluate-every must come before training ends at step 180, got 181it, which is 181"
                + " steps");
  }

  private static RunConfig config(String every) {
    var tree = ConfigFile.tree(SmallRuns.config(LEARNING_RATE));
    tree.withObject("training").put("evaluate-every", every);
    tree.withObject("pruning").remove("sparsity");
    return ConfigFile.load(ConfigFile.DEFAULT, Yaml.tree(tree.toString()));
  }
}
