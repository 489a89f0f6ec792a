// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.pruning.run.TwoLayersTask.CLASSES;
import static org.espalier.pruning.run.TwoLayersTask.DATA;
import static org.espalier.pruning.run.TwoLayersTask.INPUTS;

import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Dropout;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.mask.Grasp;
import org.espalier.pruning.mask.Scoring;
import org.junit.jupiter.api.Test;

class DropoutScoresTest {

  @Test
  void theNoiseOfAScoreIsThatOfTheScoredStateWhereverTheTrainerStands() {
    NetworkBuilder net = Network.builder("dropout");
    String x = net.input("x", Shape.of(INPUTS));
    x = net.call(Dense.of("fc1", 20), x);
    x = net.call(new Dropout("drop", 0.5), x);
    x = net.call(Dense.of("logits", CLASSES), x);
    Network network = net.output("y", x).build();
    Grasp grasp = new Grasp(2, 200);
    try (Trainer trainer = TwoLayersTask.open(network, grasp.variants())) {
      State first = trainer.initialState();
      Scoring scoring =
          new Scoring(
              network,
              network.kernels(),
              first,
              1,
              Optional.of(new TrainerGradients(trainer, DATA, 1)));
      Map<String, float[]> atTheStart = grasp.scores(scoring);
      trainer.load(first);
      trainer.advanceTo(7);
      Map<String, float[]> later = grasp.scores(scoring);

      assertThat(later.get("fc1/kernel")).isEqualTo(atTheStart.get("fc1/kernel"));
      assertThat(later.get("logits/kernel")).isEqualTo(atTheStart.get("logits/kernel"));
    }
  }
}
