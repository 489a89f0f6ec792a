// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.savedmodels.ServedModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks on drawn opinions, from sentences to a served model. */
class TextTest {

  private static final List<String> GOOD = List.of("fine", "superb", "lovely", "not bad");
  private static final List<String> BAD = List.of("dull", "awful", "boring", "not fine");
  private static final List<String> REST = List.of("the", "film", "was", "and", "a", "plot");

  @TempDir private static Path directory;
  private static Path text;
  private static Path run;

  @BeforeAll
  static void pruneIt() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      List<String> opinions = i % 2 == 0 ? GOOD : BAD;
      lines.append(i % 2 == 0 ? "good" : "bad");
      int length = 3 + random.nextInt(5);
      int said = random.nextInt(length);
      for (int j = 0; j < length; j++) {
        List<String> words = j == said ? opinions : REST;
        lines.append(' ').append(words.get(random.nextInt(words.size())));
      }
      lines.append(" .\n");
    }
    text = Files.writeString(directory.resolve("opinions.txt"), lines);
    run = directory.resolve("run");
    prune(run, "mlp-100-8-6-4", "bag=words+pairs,vocabulary=60", "--sparsity=0.6", "--epochs=20")
        .code(0);
  }

  private static Ended prune(Path out, String model, String options, String... more) {
    List<String> arguments =
        List.of(
            "prune",
            "--model=" + model,
            "--data=text:" + text + "[" + options + "]",
            "--batch=16",
            "--per-round=0.4",
            "--out=" + out);
    String[] all = Arrays.copyOf(arguments.toArray(new String[0]), arguments.size() + more.length);
    System.arraycopy(more, 0, all, arguments.size(), more.length);
    return espalier(all);
  }

  @Test
  void theExportedModelClassifies() {
    Path models = directory.resolve("models-classify/opinions");
    espalier("export", run.toString(), "--to=" + models, "--labels", "--classify").code(0);
    Ended check = espalier("check", models.resolve("1").toString()).code(0);
    assertThat(check.out().lines()).allMatch(line -> line.startsWith("ok "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "plain"})
  void theExportedModelTakesIdsAndBringsTheVocabulary(String flavour) throws IOException {
    Path models = directory.resolve("models-" + flavour).resolve("opinions");
    assertThat(
            espalier(
                    "export",
                    run.toString(),
                    "--to=" + models,
                    "--round=last",
                    "--flavour=" + flavour)
                .code(0)
                .out())
        .contains("density 40.02 %", "0 predictions differ");
    espalier("check", models.resolve("1").toString()).code(0);
    assertThat(models.resolve("1/assets.extra/labels.txt")).hasContent("bad\ngood\n");
    List<String> vocabulary = Files.readAllLines(models.resolve("1/assets.extra/vocabulary.txt"));
    assertThat(vocabulary).hasSize(60).contains("superb", "not bad");
    try (ServedModel model = ServedModel.load(models.resolve("1"))) {
      assertThat(model.inputs().get("words").type()).isEqualTo("int32");
      int width = Math.toIntExact(model.inputs().get("words").shape().get(1));
      int[] rows = new int[2 * width];
      Arrays.fill(rows, -1);
      rows[0] = vocabulary.indexOf("superb");
      rows[width] = vocabulary.indexOf("awful");
      float[] logits =
          model.predict(Map.of("words", (Object) rows)).getOrDefault("logits", new float[0]);
      assertThat(logits).hasSize(8); // more outputs than classes
      assertThat(logits[1]).as("superb is good").isGreaterThan(logits[0]);
      assertThat(logits[4]).as("awful is bad").isGreaterThan(logits[5]);
    }
  }

  @Test
  void inspectCountsAnAdditionForEachIdAndUnit() {
    assertThat(espalier("inspect", run.toString(), "--round=0").code(0).out())
        .contains("[100, 8]", "[8, 6]")
        .containsPattern("\\[8, 6\\] +48 +48 +100.00 % +48 +192\n");
  }

  @Test
  void aRunOnTextGoesOnToTheSameResults() throws IOException {
    Path copy = SmallRun.copy(run, directory.resolve("resumed"));
    SmallRun.forgetLastRound(copy);

    prune(
            copy,
            "mlp-100-8-6-4",
            "bag=words+pairs,vocabulary=60",
            "--sparsity=0.6",
            "--epochs=20",
            "--resume")
        .code(0);

    assertThat(SmallRun.results(copy)).isEqualTo(SmallRun.results(run));
  }

  @ParameterizedTest
  @ValueSource(strings = {"snip", "grasp", "synflow"})
  void criteriaScoreBagsByTheirGradients(String criterion) {
    Path out = directory.resolve(criterion);
    prune(out, "mlp", "bag=words", "--criterion=" + criterion, "--densities=0.3", "--epochs=1")
        .code(0);
  }

  @Test
  void aSequenceIsScoredPrunedAndServed() {
    Path out = directory.resolve("sequence");
    Path models = directory.resolve("models-sequence").resolve("opinions");
    prune(
            out,
            "text-cnn",
            "sequence=8,vocabulary=30",
            "--criterion=synflow",
            "--densities=0.2",
            "--epochs=1")
        .code(0);
    assertThat(espalier("export", out.toString(), "--to=" + models, "--round=last").code(0).out())
        .contains("0 predictions differ");
    espalier("check", models.toString()).code(0);
    assertThat(models.resolve("1/assets.extra/vocabulary.txt")).content().startsWith("[UNK]\n");
    espalier("inspect", models.toString()).code(0);
  }

  @Test
  void refusesTextThatDoesNotFitTheNetwork() {
    prune(directory.resolve("narrow"), "mlp-20-8-2", "bag=words+pairs,vocabulary=60")
        .code(2)
        .says("mlp-20-8-2 takes a vocabulary of 20, the data have one of 60", "mlp-60-8-2");
    prune(directory.resolve("few"), "mlp-60-8-1", "bag=words+pairs,vocabulary=60")
        .code(2)
        .says("mlp-60-8-1 gives 1 outputs, the data have 2 classes", "mlp-60-8-2");
    prune(directory.resolve("images"), "lenet-5", "bag=words")
        .code(2)
        .says("lenet-5 does not read words");
  }

  @Test
  void refusesTextInAnotherEncodingNamingTheLine() throws IOException {
    Path latin = directory.resolve("latin.txt");
    Files.write(latin, "a plain\nb café\n".getBytes(StandardCharsets.ISO_8859_1));
    espalier("prune", "--data=text:" + latin, "--out=" + directory.resolve("latin"))
        .code(1)
        .says(latin + " line 2", "UTF-8");
  }
}
