// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.StoppedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OfaRunTest {

  /** One unit, two of everything, a few steps a stage. */
  private static final String TINY =
      """
      version: 1
      data: strokes[train=200,test=40]
      space:
        stem: 4
        stem-stride: 2
        units: [{filters: 6, stride: 2, squeeze-excite: true, activation: hard-swish}]
        last: 8
        choices: &all {kernels: [3, 5], depths: [1, 2], expands: [2, 3], resolutions: [20, 28]}
      training: {batch: 40}
      stages:
      - {name: full, choices: {kernels: [5], depths: [2], expands: [3], resolutions: [20, 28]}, together: 1, epochs: 1, rate: 0.05}
      - {name: shrunk, choices: {kernels: [3, 5], depths: [1, 2], expands: [2, 3], resolutions: [20, 28]}, together: 2, epochs: 1, rate: 0.02}
      calibration: 60
      search:
        pairs: 24
        held-out: 10
        examples: 20
        evolution: {population: 20, generations: 5, parents: 0.25, mutation: 0.5, gene-mutation: 0.1, resolution-mutation: 0.5}
      """
          .replace("&all ", "");

  @TempDir private Path directory;

  @Test
  void stoppedAfterEveryFewStepsItEndsWithTheSameBits() {
    State whole = run("whole", () -> false).train();
    Path stopped = directory.resolve("stopped");
    int stops = 0;
    for (boolean done = false; !done; ) {
      AtomicInteger steps = new AtomicInteger();
      try {
        run("stopped", () -> steps.incrementAndGet() > 6).train();
        done = true;
      } catch (StoppedException e) {
        stops++;
      }
    }
    assertThat(stops).isBetween(1, 2);
    assertThat(StateFile.read(stopped.resolve("supernet.state")).tensors())
        .isEqualTo(whole.tensors());
    assertThat(stopped.resolve("teacher.state"))
        .hasSameBinaryContentAs(directory.resolve("whole/teacher.state"));
    assertThat(run("stopped", () -> true).train().tensors()).isEqualTo(whole.tensors());
  }

  @Test
  void aSearchFindsTheBestWithinTheBudgetAndKeepsWhatItMeasured() throws Exception {
    OfaRun run = run("search", () -> false);
    assertThatThrownBy(() -> run.search(0.5, OfaCost.MULTIPLY_ADDS, Optional.empty()))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("run espalier ofa train first");
    run.train();
    assertThatThrownBy(() -> run.search(0.01, OfaCost.PARAMETERS, Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("of the parameters cannot be met; sub-networks reach from");

    OfaResult found = run.search(0.5, OfaCost.MULTIPLY_ADDS, Optional.empty());
    assertThat(found.best().cost()).isLessThanOrEqualTo(0.5);
    assertThat(found.largest().cost()).isEqualTo(1);
    assertThat(found.measured()).hasSize(24);
    assertThat(run.best()).isEqualTo(found.best().sub());
    byte[] measured = Files.readAllBytes(directory.resolve("search/measured.jsonl"));
    byte[] json = Files.readAllBytes(directory.resolve("search/search.json"));
    assertThat(run("search", () -> true).search(0.5, OfaCost.MULTIPLY_ADDS, Optional.empty()))
        .isEqualTo(found);
    assertThat(directory.resolve("search/measured.jsonl")).hasBinaryContent(measured);
    assertThat(directory.resolve("search/search.json")).hasBinaryContent(json);
    assertThat(directory.resolve("search/search.html")).isNotEmptyFile();
  }

  @Test
  void refusesTheDirectoryOfAnotherTraining() {
    assertThatThrownBy(() -> run("other", () -> true).train()).isInstanceOf(StoppedException.class);
    ObjectNode flags = ConfigFile.overlay().put("seed", 2);
    assertThatThrownBy(
            () ->
                new OfaRun(
                        OfaConfig.load(config().toString(), flags),
                        directory.resolve("other"),
                        new OfaProgress() {},
                        () -> false)
                    .train())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "is of another training: seed was 1, now it is 2; give another --out");
  }

  @Test
  void refusesOtherDataThanItWasTrainedOn() throws Exception {
    assertThatThrownBy(() -> run("moved", () -> true).train()).isInstanceOf(StoppedException.class);
    Path begun = directory.resolve("moved/begun.yaml");
    Files.writeString(begun, Files.readString(begun).replaceFirst("data: .*", "data: another"));
    assertThatThrownBy(() -> run("moved", () -> true).train())
        .isInstanceOf(RunException.class)
        .hasMessageStartingWith("data changed since the training began: it was another, now it is");
    Files.delete(begun);
    assertThatThrownBy(() -> run("moved", () -> true).train())
        .isInstanceOf(RunException.class)
        .hasMessage(begun + " is missing; give another --out");
  }

  @Test
  void aDevicesTableSaysWhatABudgetOfLatencyAllows() throws Exception {
    OfaRun run = run("device", () -> false);
    run.train();
    Path table = directory.resolve("device.csv");
    StringBuilder lines = new StringBuilder("part,resolution,kernel,expand,microseconds\n");
    for (int resolution : new int[] {20, 28}) {
      lines.append("*,%d,0,0,10\n".formatted(resolution));
      for (int block = 1; block <= 2; block++) {
        for (int kernel : new int[] {3, 5}) {
          for (int expand : new int[] {2, 3}) {
            lines.append(
                "unit1/block%d,%d,%d,%d,%d\n"
                    .formatted(block, resolution, kernel, expand, kernel * expand));
          }
        }
      }
    }
    Files.writeString(table, lines);
    OfaResult found = run.search(0.5, OfaCost.LATENCY, Optional.of(table));
    assertThat(found.largest().cost()).isEqualTo(1); // 40
    assertThat(found.smallest().cost()).isEqualTo(16 / 40.0);
    assertThat(found.best().cost()).isLessThanOrEqualTo(0.5);
    assertThat(found.served()).isEmpty();
    assertThatThrownBy(() -> run.search(0.3, OfaCost.LATENCY, Optional.of(table)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "a budget of 0.3000 of the latency cannot be met; sub-networks reach from 0.4000 to 1.000");
  }

  @Test
  @Tag("full")
  void aMeasuredBudgetIsKeptAsItIsServedAndMeasuredOnce() throws Exception {
    OfaRun run = run("measured", () -> false);
    run.train();
    OfaResult found = run.search(0.95, OfaCost.LATENCY, Optional.empty());
    assertThat(found.served().orElseThrow().kept()).isTrue();
    byte[] json = Files.readAllBytes(directory.resolve("measured/search.json"));
    assertThat(run.search(0.95, OfaCost.LATENCY, Optional.empty())).isEqualTo(found);
    assertThat(directory.resolve("measured/search.json")).hasBinaryContent(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch: 40 | epochs: 3 | an elastic network has no training.epochs; give each stage epochs",
        "batch: 40 | schedule: {kind: cosine, rate: 1} | has no training.schedule",
        "batch: 40 | warm-up: 5 | has no training.warm-up",
        "calibration: 60 | stagess: 60 | unknown key stagess; the keys are [version, data, space",
        "pairs: 24 | pairs: 41 | pairs must be at most the 40 sub-networks of the space, each is",
        "version: 1 | '' | the key version is missing; write version: 1",
      })
  void refusesWhatHasNoMeaning(String key, String instead, String why) throws Exception {
    Path file = Files.writeString(directory.resolve("none.yaml"), TINY.replace(key, instead));
    assertThatThrownBy(() -> OfaConfig.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why);
  }

  @Test
  void anOptimizerNeedNotSayAllOfIt() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("adam.yaml"),
            TINY.replace("batch: 40", "batch: 40, optimizer: {kind: adam}"));
    assertThat(OfaConfig.load(file.toString(), ConfigFile.overlay()).training().optimizer())
        .isEqualTo(Optimizer.adam());
  }

  @Test
  void refusesAStageWithWhatTheNetworkLacks() throws Exception {
    Path file = directory.resolve("wrong.yaml");
    Files.writeString(
        file, TINY.replace("{kernels: [5], depths: [2]", "{kernels: [7], depths: [2]"));
    assertThatThrownBy(() -> OfaConfig.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "kernels must be among those of the network, [3, 5], got [7] (stage full)");
    Files.writeString(
        file,
        TINY.replace(
            "expands: [2, 3], resolutions: [20, 28]}, together: 2",
            "expands: [3], resolutions: [20, 28]}, together: 2"));
    assertThatThrownBy(() -> OfaConfig.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the stages must train all that the network has");
    Files.writeString(file, TINY.replace("activation: hard-swish", "activation: sigmoid"));
    assertThatThrownBy(() -> OfaConfig.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the activation of a unit must be 0 at 0");
  }

  private OfaRun run(String name, BooleanSupplier stop) {
    return new OfaRun(
        OfaConfig.load(config().toString(), ConfigFile.overlay()),
        directory.resolve(name),
        new OfaProgress() {},
        stop);
  }

  private Path config() {
    try {
      return Files.writeString(directory.resolve("ofa.yaml"), TINY);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
