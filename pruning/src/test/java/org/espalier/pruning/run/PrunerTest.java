// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.espalier.pruning.run.TwoLayersTask.DATA;
import static org.espalier.pruning.run.TwoLayersTask.network;

import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.rewind.Rewinding;
import org.junit.jupiter.api.Test;

class PrunerTest {

  private static final long STEPS = 10;

  @Test
  void weightsGoBackToTheStateThatWasKept() {
    try (Pruner pruner = open()) {
      pruner.trainer().advanceTo(4);
      pruner.keepForRewinding();
      State kept = pruner.state();
      pruner.train().prune(0.5).rewind(Rewinding.weights(4, STEPS));

      for (Parameter parameter : pruner.network().parameters()) {
        assertThat(pruner.state().raw(parameter)).isEqualTo(kept.raw(parameter));
      }
      assertThat(pruner.state().step()).isEqualTo(4);
      assertThat(pruner.survivors().density()).isEqualTo(0.5);
      assertThat(pruner.train().state().step()).isEqualTo(STEPS);
    }
  }

  @Test
  void refusesToGoBackToAStateThatWasNotKept() {
    try (Pruner pruner = open()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> pruner.train().rewind(Rewinding.weights(4, STEPS)))
          .withMessage(
              "rewinding goes back to step 4, the State kept is of step 0; call keepForRewinding"
                  + " there");
    }
  }

  private static Pruner open() {
    return Pruner.open(
        network(ActivationFunction.RELU),
        new BatchSource.Resident(DATA, Augmentation.NONE),
        TrainingSettings.of(10, Optimizer.sgd(0.9), new Schedules.Constant(0.1)),
        STEPS,
        1,
        PruningMethod.globalMagnitude(),
        new Execution(Device.CPU, 1));
  }
}
