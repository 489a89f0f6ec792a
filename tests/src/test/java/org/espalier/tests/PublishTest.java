// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.WarmUp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an export gives a server besides the network. */
class PublishTest {

  private static final String WARM_UP = "assets.extra/tf_serving_warmup_requests";

  @TempDir private static Path finished;
  @TempDir private Path base;

  @BeforeAll
  static void finishOne() {
    SmallRun.finish(finished.resolve("run"));
  }

  private Ended export(String name, String... more) {
    Stream<String> first =
        Stream.of("export", finished.resolve("run").toString(), "--to=" + base.resolve(name));
    return espalier(Stream.concat(first, Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void warmsUpWithAnExampleUnlessToldOtherwise() {
    assertThat(export("m").code(0).out()).contains("answered the 1 warm-up request first");
    assertThat(warmUp("m/1")).isEqualTo(new WarmUp(1, 0));
    assertThat(export("m", "--warm-up=7").code(0).out()).contains("the 7 warm-up requests");
    assertThat(warmUp("m/2")).isEqualTo(new WarmUp(7, 0));
    assertThat(export("m", "--warm-up=0").code(0).out()).doesNotContain("warm-up");
    assertThat(base.resolve("m/3").resolve(WARM_UP)).doesNotExist();
    assertThat(base.resolve("models.config")).doesNotExist();
  }

  @Test
  void warmsUpWithOneBatchOfTheSizeAskedFor() {
    export("m", "--batching=8", "--warm-up=1").code(0);
    assertThat(warmUp("m/1")).isEqualTo(new WarmUp(2, 0));
    assertThat(base.resolve("m/1").resolve(WARM_UP)).satisfies(file -> hasPixels(file, 9));
    assertThat(base.resolve("m/1/batching_params.pbtxt"))
        .content()
        .contains("max_batch_size { value: 8 }")
        .endsWith("allowed_batch_sizes: 8\n");
  }

  /**
   * Records of so many images of 784 floats, and little else; each may end in zeros not written.
   */
  private static void hasPixels(Path file, int images) throws IOException {
    assertThat(Files.size(file)).isBetween(images * 700L * 4, images * 784L * 4 + 400);
  }

  @Test
  void everyRuleHoldsForAModelWithEverything() {
    export("m", "--labels", "--classify", "--batching=4").code(0);
    Ended check = espalier("check", base.resolve("m/1").toString()).code(0);
    assertThat(check.out()).contains("ok       batching  ", "ok       warm-up  ");
    assertThat(check.out().lines()).allMatch(line -> line.startsWith("ok "));
    try (ServedModel model = ServedModel.load(base.resolve("m"))) {
      assertThat(model.outputs()).containsOnlyKeys("label", "logits");
    }
  }

  @Test
  void listsTheModelsAndOverwritesNoList() throws IOException {
    Path list = base.resolve("models.config");
    assertThat(export("a", "--models-config").code(0).out()).contains("wrote " + list);
    String before = Files.readString(list);
    assertThat(before).contains("base_path: \"" + base.resolve("a") + "\"");
    assertThat(export("a", "--models-config").code(0).out()).contains("lists the model already");
    assertThat(export("b", "--models-config").code(0).out())
        .contains(
            list
                + " lists other models and is left as it is; add to its model_config_list:"
                + " config { name: \"b\" base_path: \""
                + base.resolve("b"));
    assertThat(list).hasContent(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--warm-up=-1   | --batching=1 | --warm-up must be in 0 to 999 with --batching, got -1",
        "--warm-up=1001 | --labels     | --warm-up must be in 0 to 1000, got 1001",
        "--warm-up=1000 | --batching=2 | --warm-up must be in 0 to 999 with --batching, got 1000",
        "--batching=0   | --labels     | --batching must be in 1 to 65536, got 0",
        "--batching=x   | --labels     | x",
      })
  void refusesNumbersOutOfRange(String flag, String other, String rule) {
    export("m", flag, other).code(2).says(rule);
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void checkRefusesAModelThatFailsItsWarmUp() throws IOException {
    export("m").code(0);
    Path csv = Files.writeString(base.resolve("t.csv"), "a,b,c\n" + "1,2,x\n3,4,y\n".repeat(20));
    Path table = base.resolve("table");
    espalier(
            SmallRun.prune(
                table, "--model=mlp-2-4-2", "--data=csv:" + csv + "[label=last]", "--rounds=1"))
        .code(0);
    espalier("export", table.toString(), "--to=" + base.resolve("t"), "--round=last").code(0);
    Files.copy(
        base.resolve("t/1").resolve(WARM_UP),
        base.resolve("m/1").resolve(WARM_UP),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(espalier("check", base.resolve("m/1").toString()).code(1).out())
        .contains(
            "error    warm-up                  " + WARM_UP + ": record 0 fails: the inputs must be",
            "unknown  batching                 not checked: a warm-up request fails");
  }

  private WarmUp warmUp(String version) {
    try (ServedModel model = ServedModel.load(base.resolve(version))) {
      return model.warmUp();
    }
  }
}
