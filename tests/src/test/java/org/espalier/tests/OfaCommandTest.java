// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.automl.ofa.OfaConfig;
import org.espalier.pruning.config.ConfigFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an elastic network to a served one. */
final class OfaCommandTest {

  private static final String TINY =
      """
      version: 1
      data: strokes[train=200,test=40]
      device: cpu
      space:
        stem: 4
        stem-stride: 2
        units: [{filters: 6, stride: 2, squeeze-excite: true, activation: hard-swish}]
        last: 8
        choices: {kernels: [3, 5], depths: [1, 2], expands: [2, 3], resolutions: [20, 28]}
      training: {batch: 40}
      stages:
      - {name: all, choices: {kernels: [3, 5], depths: [1, 2], expands: [2, 3], resolutions: [20, 28]}, together: 2, epochs: 1, rate: 0.02}
      calibration: 60
      search: {pairs: 24, held-out: 10, examples: 20}
      """;

  @TempDir private Path directory;

  @Test
  void aSmallNetworkIsTakenOutOfAnElasticOneAndServed() throws IOException {
    String config = Files.writeString(directory.resolve("ofa.yaml"), TINY).toString();
    String out = "--out=" + directory.resolve("elastic");
    espalier("ofa", "search", config, out).code(1).says("run espalier ofa train first");
    espalier("ofa", "train", config, out).code(0);
    espalier("ofa", "train", config, out).code(2).says("go on with its training by --resume");
    espalier("ofa", "extract", config, out, "--to=" + directory.resolve("models/best"))
        .code(1)
        .says("run espalier ofa search first");
    Ended found = espalier("ofa", "search", config, out, "--budget=0.6").code(0);
    assertThat(found.out()).contains("Spearman", "largest", "best", "smallest");
    for (String sub : List.of("best", "largest")) {
      Path model = directory.resolve("models/" + sub);
      espalier("ofa", "extract", config, out, "--sub=" + sub, "--to=" + model).code(0);
      espalier("check", model + "/1").code(0);
    }
    assertThat(size("best")).isLessThan(size("largest"));

    Path ticket = directory.resolve("ticket");
    String to = "--to=" + directory.resolve("models/small");
    String[] extract = {
      "ofa", "extract", config, out, to, "--flavour=small", "--weights=int8", "--ticket=" + ticket
    };
    assertThat(espalier(extract).code(0).out())
        .contains("weights as int8", "prune it by espalier prune " + ticket.resolve("prune.yaml"));
    espalier(extract).code(2).says("exists and is never overwritten");
    Path pruned = directory.resolve("pruned");
    espalier("prune", ticket.resolve("prune.yaml") + "", "--rounds=1", "--out", "" + pruned)
        .code(0);
    String smaller = "--to=" + directory.resolve("models/pruned");
    assertThat(espalier("export", "" + pruned, "--round=1", smaller).code(0).out())
        .contains("density 79.98 %");
  }

  private long size(String model) throws IOException {
    return Files.size(directory.resolve("models/" + model + "/1/saved_model.pb"));
  }

  @Test
  void whatCannotBeIsSaid() throws IOException {
    String config = Files.writeString(directory.resolve("ofa.yaml"), TINY).toString();
    String large =
        Files.writeString(directory.resolve("l.yaml"), TINY.replace("28]", "32]")).toString();
    String out = "--out=" + directory.resolve("elastic");
    espalier("ofa").code(2).says("say what to do: train, search or extract");
    espalier("ofa", "train", large, out)
        .code(2)
        .says("resolutions up to 32 need square images of at least that side");
    espalier("ofa", "search", config, out, "--cost=energy")
        .code(2)
        .says("--cost must be multiply-adds, parameters or latency, got energy");
    espalier("ofa", "search", config, out, "--budget=2").code(2).says("--budget must be in (0, 1]");
    assertThat(directory.resolve("elastic")).doesNotExist();
  }

  @Test
  void theWrittenConfigurationsAreConfigurations() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../docs/ofa"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(3);
      all.forEach(file -> OfaConfig.load(file.toString(), ConfigFile.overlay()));
    }
  }
}
