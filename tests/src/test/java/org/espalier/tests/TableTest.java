// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.espalier.savedmodels.ServedModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network of 3, 4 and 2 units on a table of people, from their rows to a served model. */
class TableTest {

  @TempDir private static Path directory;
  private static Path run;

  @BeforeAll
  static void pruneIt() throws IOException {
    StringBuilder table = new StringBuilder("age,height,income,class\n");
    for (int i = 0; i < 200; i++) {
      int age = 20 + i * 7 % 50;
      double height = 1.5 + i * 13 % 40 / 100.0;
      int income = 1000 * (10 + i * 37 % 80);
      String value = income > 1000 * age ? "gold" : "silver"; // a straight line through the table
      table.append(String.format(Locale.ROOT, "%d,%.2f,%d,%s%n", age, height, income, value));
    }
    Path file = Files.writeString(directory.resolve("people.csv"), table);
    run = directory.resolve("run");
    espalier(
            "prune",
            "--model=mlp-3-4-2",
            "--data=csv:" + file + "[label=class]",
            "--batch=16",
            "--epochs=60",
            "--sparsity=0.5",
            "--per-round=0.3",
            "--out=" + run)
        .code(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "plain"})
  void theExportedModelTakesTheRawColumns(String flavour) {
    Path models = directory.resolve("models-" + flavour).resolve("people");
    Ended exported =
        espalier("export", run.toString(), "--to=" + models, "--round=last", "--flavour=" + flavour)
            .code(0);
    assertThat(exported.out()).contains("density 50.00 %", "0 predictions differ");
    assertThat(models.resolve("1/assets.extra/labels.txt")).hasContent("gold\nsilver\n");
    espalier("check", models.resolve("1").toString()).code(0);
    try (ServedModel model = ServedModel.load(models.resolve("1"))) {
      assertThat(model.inputs()).containsOnlyKeys("age", "height", "income");
      float[] logits =
          model
              .predict(
                  Map.of(
                      "age", new float[] {30, 60},
                      "height", new float[] {1.7f, 1.7f},
                      "income", new float[] {80_000, 15_000}))
              .getOrDefault("logits", new float[0]);
      assertThat(logits).hasSize(4);
      assertThat(logits[0]).as("the rich and young are gold").isGreaterThan(logits[1]);
      assertThat(logits[2]).as("the poor and old are silver").isLessThan(logits[3]);
    }
  }

  @Test
  void theExportedModelClassifies() {
    Path models = directory.resolve("models-classify/people");
    espalier("export", run.toString(), "--to=" + models, "--labels", "--classify").code(0);
    Ended check = espalier("check", models.resolve("1").toString()).code(0);
    assertThat(check.out().lines()).allMatch(line -> line.startsWith("ok "));
  }

  @Test
  void aNetworkMayHaveMoreOutputsThanThereAreClasses() {
    Path more = directory.resolve("more");
    Path models = directory.resolve("models-more/people");
    espalier(
            "prune",
            "--model=mlp-3-4-5",
            "--data=csv:" + directory.resolve("people.csv") + "[label=class]",
            "--epochs=1",
            "--rounds=1",
            "--out=" + more)
        .code(0);
    espalier("export", more.toString(), "--to=" + models, "--round=last").code(0);
    assertThat(models.resolve("1/assets.extra/labels.txt")).hasContent("gold\nsilver\n");
  }

  @Test
  void inspectShowsEachLayer() {
    assertThat(espalier("inspect", run.toString()).code(0).out())
        .contains("[3, 4]", "[4, 2]", "50.00 %", "compression 2.00")
        .containsPattern("kernel +shape +weights +kept +density +multiply-adds +bytes")
        .containsPattern("\\[3, 4\\] +12 +(\\d+) +[0-9.]+ % +\\1 +48\n")
        .containsPattern("all +20 +10 +50.00 % +10 +80\n");
  }

  @Test
  void theGatePassesOrFailsAndSaysSoInXml() {
    espalier("gate", run.toString(), "--max-drop=100", "--min-compression=2").code(0);
    assertThat(run.resolve("gate.xml")).content().contains("failures=\"0\"");
    Ended failed = espalier("gate", run.toString(), "--min-compression=5").code(1);
    assertThat(failed.out())
        .contains("no round of pruning reaches a compression of 5.0", "gate failed");
    assertThat(run.resolve("gate.xml")).content().contains("failures=\"1\"", "<failure message=");
  }

  @Test
  void theGateIsNotPassedByTheDenseRound() {
    Path dense = directory.resolve("dense");
    espalier(
            "prune",
            "--model=mlp-3-4-2",
            "--data=csv:" + directory.resolve("people.csv") + "[label=class]",
            "--epochs=1",
            "--sparsity=0",
            "--out=" + dense)
        .code(0);
    assertThat(espalier("gate", dense.toString(), "--max-drop=100").code(1).out())
        .contains("no round of pruning reaches a compression of 1.0");
  }
}
