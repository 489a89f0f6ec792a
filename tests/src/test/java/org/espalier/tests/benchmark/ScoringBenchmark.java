// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.util.List;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.models.Models;
import org.espalier.pruning.mask.Criterion;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.Grasp;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scope;
import org.espalier.pruning.mask.Snip;
import org.espalier.pruning.run.Pruner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What scoring VGG-19 on 512 pictures costs over training on them: four steps of 128, forward,
 * backward and update. Fetching, selecting and putting the masks in are counted as scoring.
 */
@Tag("benchmark")
final class ScoringBenchmark {

  private static final int BATCH = 128;
  private static final int BATCHES = 4;
  private static final int PAIRS = 4; // each takes most of a minute

  @Test
  void snipCostsAtMostAPassAndAFifth() {
    measure("snip", new Snip(BATCH, BATCHES)).requireAtMost(1.2);
  }

  @Test
  void graspCostsAtMostThreePassesAndAHalf() {
    measure("grasp", new Grasp(BATCH * BATCHES / Tasks.CLASSES, 200)).requireAtMost(3.5);
  }

  private static Figure measure(String name, Criterion criterion) {
    Network network = Models.create("vgg-19", Tasks.PICTURE, Tasks.CLASSES);
    PruningMethod method =
        new PruningMethod(criterion, new Scope.Global(), List.of(), new EmptyLayers.Warn(), false);
    try (Pruner pruner =
            Pruner.open(
                network,
                Tasks.pictures(),
                Tasks.momentum(BATCH),
                1,
                1,
                method,
                new Execution(Device.CPU, 1));
        Trainer dense =
            Tasks.open(network, Masking.none(), Tasks.momentum(BATCH), Tasks.pictures())) {
      State before = pruner.state();
      Runnable score =
          () -> {
            pruner.trainer().load(before);
            pruner.prune(0.1);
          };
      return new Figure(
          "scoring-" + name,
          "scoring VGG-19 by " + name + " on 512 pictures / four steps of 128",
          Alternation.ratio(PAIRS, score, Tasks.steps(dense, BATCHES)));
    }
  }
}
