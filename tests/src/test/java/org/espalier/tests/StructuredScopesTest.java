// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroups;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.EffectiveValues;
import org.espalier.models.Models;
import org.espalier.pruning.mask.Channel;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.mask.PruningMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scopes that remove patterns, blocks and channels, from the command line to the exported model.
 */
class StructuredScopesTest {

  @TempDir private Path directory;

  @Test
  void aResidualNetworkLosesChannelsAndIsServedAsItWasTrained() throws IOException {
    Path run = directory.resolve("run");
    espalier(
            SmallRun.prune(
                run,
                "--model=resnet-20",
                "--scope=channel",
                "--epochs=1",
                "--rounds=1",
                "--per-round=0.5"))
        .code(0);
    Network network = Models.create("resnet-20", Shape.of(28, 28, 1), 10);
    PruningMethod method =
        new PruningMethod(new Magnitude(), new Channel(), List.of(), new EmptyLayers.Warn(), false);
    State state = StateFile.read(run.resolve("replicate-1/round-01/trained.state"));
    Map<String, Tensor> effective = EffectiveValues.of(network, method.masking(network), state);

    List<ChannelGroup> groups =
        ChannelGroups.of(network).stream().filter(ChannelGroup::removable).toList();
    assertThat(groups).hasSize(3 + 9); // one a stage, and one inside each block
    assertThat(groups.get(0).layers()).hasSize(4); // the first layer and three blocks
    for (ChannelGroup group : groups) {
      float[] mask = state.floats(StateKind.MASK.named(group.name()));
      for (ChannelGroup.Member member : group.members()) {
        float[] values = ((Tensor.Floats) effective.get(member.parameter().name())).values();
        for (int i = 0; i < values.length; i++) {
          boolean kept = mask[i / member.run() % mask.length] == 1;
          assertThat(kept || values[i] == 0).as(member.parameter().name()).isTrue();
        }
      }
    }
    assertThat(method.survivors(network, state).density())
        .isEqualTo((269_968 / 2 + 640) / 270_608.0); // the outputs' 640 weights stay

    espalier("export", run.toString(), "--to=" + directory.resolve("models/r"), "--round=last")
        .code(0);
    assertThat(directory.resolve("models/r/1/saved_model.pb")).exists();
    assertThat(espalier("inspect", run.toString()).code(0).out())
        .containsPattern("stage1/block1/conv1/kernel +\\[3, 3, 16, 16\\] +2,304 +1,152 +50.00 %");
  }

  @Test
  void twoOfFourHalvesEveryLayerOfLeNet() throws IOException {
    Path run = directory.resolve("run");
    espalier(
            SmallRun.prune(
                run, "--model=lenet-300-100", "--scope=n-of-m", "--epochs=1", "--rounds=1"))
        .code(0);

    String results = Files.readString(run.resolve("results.json"));
    assertThat(results.replaceAll("\\s", ""))
        .contains("\"density\":0.5,", "\"remaining\":117600", "\"remaining\":15000")
        .contains("\"remaining\":500");
  }

  @ParameterizedTest
  @CsvSource({
    "synflow, channel, 0.5",
    "taylor,  channel, 0.5",
    "grasp,   block,   0.25",
    "snip,    n-of-m,  0.5",
  })
  void criteriaScoreForThemToo(String criterion, String scope, double density) throws IOException {
    Path run = directory.resolve("run");
    String[] flags = {
      "--model=mlp-784-8-10", "--epochs=1", "--rounds=1", "--per-round=" + (1 - density)
    };
    String[] prune = SmallRun.prune(run, flags);
    String[] all = Arrays.copyOf(prune, prune.length + 2);
    all[prune.length] = "--criterion=" + criterion;
    all[prune.length + 1] = "--scope=" + scope;
    espalier(all).code(0);

    // Of 8 neurons; of 6272 and 80 weights, in rows of 8 and 10: of 2 and 3 blocks.
    long remaining =
        StateFile.read(run.resolve("replicate-1/round-01/trained.state"))
            .ofKind(StateKind.MASK)
            .values()
            .stream()
            .mapToLong(mask -> kept(((Tensor.Floats) mask).values()))
            .sum();
    switch (scope) {
      case "channel" -> assertThat(remaining).isEqualTo(4); // of 8 neurons
      case "n-of-m" -> assertThat(remaining).isEqualTo(6352 / 2);
      default -> assertThat(remaining).isBetween(398L * 2, 398L * 4); // of 1568 + 24 blocks
    }
  }

  private static long kept(float[] mask) {
    long kept = 0;
    for (float value : mask) {
      kept += (long) value;
    }
    return kept;
  }

  @Test
  void skippedLayersAreToldOnStandardError() throws IOException {
    Path run = directory.resolve("run");
    Path config =
        Files.writeString(
            directory.resolve("c.yaml"),
            "version: 1\npruning: {scope: {kind: n-of-m, indivisible: skip}}\n");
    String[] refused = SmallRun.prune(run, "--scope=n-of-m", "--epochs=1", "--rounds=1");
    espalier(refused)
        .code(2)
        .says("scope n-of-m needs inputs that 4 divides, these layers have others: [logits (10)]");
    assertThat(run).doesNotExist();

    String[] skipping = SmallRun.prune(run, config.toString(), "--epochs=1", "--rounds=1");
    assertThat(espalier(skipping).code(0).err())
        .contains(
            "warning: these layers stay whole, 4 does not divide their inputs: [logits (10)]");
    assertThat(Files.readString(run.resolve("results.json")).replaceAll("\\s", ""))
        .contains("\"remaining\":3920", "\"remaining\":100");
  }
}
