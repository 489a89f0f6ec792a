// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.models.Models;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.mask.Selection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What pruning 42 million weights by global magnitude costs, the second fifth after the first. */
@Tag("benchmark")
final class PruningBenchmark {

  private static final int FEATURES = 40_000;
  private static final int PAIRS = 30;
  private static final PruningMethod METHOD = PruningMethod.globalMagnitude();

  @Test
  void theThresholdTakesAtMostTwiceAsLongAsFetching() {
    Network network = network();
    try (Trainer trainer = open(network)) {
      List<Parameter> prunable = METHOD.prunable(network);
      List<String> weights = prunable.stream().map(State::fullName).toList();
      State state = trainer.state();
      Map<String, float[]> scores =
          METHOD.criterion().scores(new Scoring(network, prunable, state, 1, Optional.empty()));
      Map<String, float[]> masks =
          prunable.stream()
              .map(Parameter::name)
              .collect(toMap(name -> name, name -> state.floats(StateKind.MASK.named(name))));
      long keep = Math.round(0.64 * prunable.stream().mapToLong(p -> p.shape().size()).sum());
      Quartiles ratio =
          Alternation.ratio(
              PAIRS,
              () -> Selection.threshold(prunable, scores, masks, keep),
              () -> trainer.fetch(weights));
      new Figure("threshold", "threshold from scores / fetch of 42 million weights", ratio)
          .requireAtMost(2);
    }
  }

  @Test
  void aPruningStepTakesAtMostASecond() {
    Network network = network();
    try (Trainer trainer = open(network)) {
      Map<String, Tensor> masks = trainer.state().ofKind(StateKind.MASK);
      double[] seconds = new double[PAIRS];
      for (int i = 0; i < PAIRS; i++) {
        trainer.assign(masks);
        seconds[i] = Alternation.seconds(() -> prune(trainer, network));
      }
      new Figure(
              "pruning-step",
              "seconds to fetch, score, select and assign, 42 million weights",
              Quartiles.of(seconds))
          .requireAtMost(1);
    }
  }

  private static void prune(Trainer trainer, Network network) {
    List<String> names = new ArrayList<>();
    for (Parameter kernel : METHOD.prunable(network)) {
      names.add(State.fullName(kernel));
      names.add(StateKind.MASK.named(kernel.name()));
    }
    State state = new State(trainer.fetch(names));
    trainer.assign(METHOD.masks(network, state, 0.64));
  }

  /** A trainer whose masks have lost a fifth of all weights. */
  private static Trainer open(Network network) {
    Trainer trainer = Tasks.open(network, METHOD.masking(network), Tasks.momentum(2), features());
    trainer.assign(METHOD.masks(network, trainer.state(), 0.8));
    return trainer;
  }

  private static Network network() {
    return Models.create("mlp-40000-1000-1000-1000-10", Shape.of(FEATURES), Tasks.CLASSES);
  }

  private static BatchSource features() {
    Examples two =
        Examples.ofFloats(
            Shape.of(FEATURES),
            new float[2 * FEATURES],
            Targets.labels(new int[] {0, 1}, Tasks.CLASSES));
    DataSet data =
        new DataSet(
            "zeros", two, two, two, new InputTransform.PerImage(), Tasks.classes(), "zeros");
    return new BatchSource.Resident(data, Augmentation.NONE);
  }
}
