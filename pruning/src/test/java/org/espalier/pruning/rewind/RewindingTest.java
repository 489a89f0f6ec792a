// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.espalier.graph.state.StateKind.DATA_ORDER;
import static org.espalier.graph.state.StateKind.MASK;
import static org.espalier.graph.state.StateKind.PARAMETER;
import static org.espalier.graph.state.StateKind.SLOT;
import static org.espalier.graph.state.StateKind.STATISTIC;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.rewind.Rewinding.Action;
import org.junit.jupiter.api.Test;

class RewindingTest {

  private static final Network NETWORK = network();
  private static final State TRAINED = state(1, 400, 2);
  private static final State EARLIER = state(2, 40, 0);
  private static final String ADAM_STEP = SLOT.named(Optimizer.Adam.STEP);

  @Test
  void rewindingTheLearningRateKeepsEverythingButTheScheduleStep() {
    State start = apply(Rewinding.learningRate(0, 400), 3);

    assertThat(start).isEqualTo(TRAINED.with(schedule(0, 0, 3)));
    assertThat(start.scalar(ADAM_STEP)).isEqualTo(400);
  }

  @Test
  void theLearningRateMayGoBackToALaterStep() {
    assertThat(apply(Rewinding.learningRate(120, 400), 1))
        .isEqualTo(TRAINED.with(schedule(120, 0, 1)));
  }

  @Test
  void rewindingTheLearningRateDoesNotReadAnEarlierState() {
    Rewinding rewinding = Rewinding.learningRate(0, 400);

    assertThat(rewinding.needsEarlierState()).isFalse();
    assertThat(rewinding.apply(NETWORK, TRAINED, TRAINED, 5, 3)).isEqualTo(apply(rewinding, 3));
  }

  @Test
  void rewindingWeightsTakesAllButMasksAndDataOrderFromTheEarlierState() {
    Rewinding rewinding = Rewinding.weights(40, 400);
    State start = apply(rewinding, 3);

    assertThat(rewinding.needsEarlierState()).isTrue();
    for (StateKind kind : new StateKind[] {PARAMETER, SLOT, STATISTIC}) {
      assertThat(start.ofKind(kind)).as(kind.toString()).isEqualTo(EARLIER.ofKind(kind));
    }
    assertThat(start.ofKind(MASK)).isEqualTo(TRAINED.ofKind(MASK));
    assertThat(start.scalar(ADAM_STEP)).isEqualTo(40);
    assertThat(start.step()).isEqualTo(40);
    assertThat(start.scalar(State.SCHEDULE_INDEX)).isZero();
    assertThat(start.scalar(State.ORDER)).isEqualTo(3);
  }

  @Test
  void fineTuningKeepsEverythingUnderTheSecondSchedule() {
    Rewinding rewinding = Rewinding.fineTuning(100);

    assertThat(rewinding.needsEarlierState()).isFalse();
    assertThat(apply(rewinding, 2)).isEqualTo(TRAINED.with(schedule(0, 1, 2)));
    assertThat(rewinding.to()).isEqualTo(100);
  }

  @Test
  void aShorterRetrainingUnderItsOwnScheduleStartsThatScheduleAtItsBeginning() {
    Rewinding rewinding = Rewinding.weights(40, 400).underRetrainingSchedule(80);

    assertThat(rewinding.earlier()).isEqualTo(40);
    assertThat(rewinding.to()).isEqualTo(80);
    assertThat(apply(rewinding, 2))
        .isEqualTo(apply(Rewinding.weights(40, 400), 2).with(schedule(0, 1, 2)));
    assertThat(apply(Rewinding.learningRate(0, 400).underRetrainingSchedule(80), 2))
        .isEqualTo(TRAINED.with(schedule(0, 1, 2)));
  }

  @Test
  void aReinitialisedNetworkKeepsItsMasksAlone() {
    Rewinding rewinding = Rewinding.reinitialised(0, 400);
    State start = apply(rewinding, 2);

    assertThat(rewinding.needsEarlierState()).isFalse();
    assertThat(start.ofKind(MASK)).isEqualTo(TRAINED.ofKind(MASK));
    assertThat(start.ofKind(SLOT)).isEqualTo(apply(reset(SLOT), 2).ofKind(SLOT));
    assertThat(start.ofKind(PARAMETER)).isEqualTo(apply(reset(PARAMETER), 2).ofKind(PARAMETER));
    assertThat(start.ofKind(STATISTIC)).isEqualTo(apply(reset(STATISTIC), 2).ofKind(STATISTIC));
    assertThat(start.scalar(ADAM_STEP)).isZero();
    assertThat(start).isEqualTo(start.with(schedule(0, 0, 2)));
  }

  @Test
  void resetParametersAreDrawnAfreshEachRound() {
    Rewinding rewinding = reset(PARAMETER);
    Parameter kernel = NETWORK.parameters().get(0);

    Tensor second = apply(rewinding, 2).get("parameter/fc/kernel");

    assertThat(second).isEqualTo(InitialValues.draw(kernel, 5, 2));
    assertThat(second).isEqualTo(apply(rewinding, 2).get("parameter/fc/kernel"));
    assertThat(second).isNotEqualTo(apply(rewinding, 3).get("parameter/fc/kernel"));
    assertThat(second)
        .isNotEqualTo(rewinding.apply(NETWORK, TRAINED, EARLIER, 6, 2).get("parameter/fc/kernel"));
    assertThat(apply(rewinding, 2).ofKind(STATISTIC)).isEqualTo(TRAINED.ofKind(STATISTIC));
    assertThat(apply(rewinding, 2).ofKind(SLOT)).isEqualTo(TRAINED.ofKind(SLOT));
  }

  @Test
  void resetSlotsAreZero() {
    State start = apply(reset(SLOT), 2);

    assertThat(start.floats("slot/m/fc/kernel")).containsOnly(0);
    assertThat(start.floats("slot/v/bn/scale")).containsOnly(0);
    assertThat(start.scalar(ADAM_STEP)).isZero();
    assertThat(start.ofKind(PARAMETER)).isEqualTo(TRAINED.ofKind(PARAMETER));
  }

  @Test
  void resetStatisticsAreThoseOfAFreshNetwork() {
    State start = apply(reset(STATISTIC), 2);

    assertThat(start.floats("statistic/bn/moving_mean")).containsOnly(0);
    assertThat(start.floats("statistic/bn/moving_variance")).containsOnly(1);
  }

  @Test
  void aRewoundDataOrderIsThatOfTheEarlierState() {
    Rewinding rewinding = new Rewinding(Map.of(DATA_ORDER, Action.REWIND), 40, 0, 40, 400);

    assertThat(rewinding.needsEarlierState()).isTrue();
    assertThat(apply(rewinding, 7)).isEqualTo(TRAINED.with(schedule(40, 0, 0)));
  }

  @Test
  void kindsThatAreNotNamedAreKept() {
    assertThat(new Rewinding(Map.of(), 0, 0, 0, 1).actions())
        .hasSize(StateKind.values().length)
        .allSatisfy((kind, action) -> assertThat(action).isEqualTo(Action.KEEP));
  }

  @Test
  void refusesToRetrainForNoSteps() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rewinding.learningRate(400, 400))
        .withMessage("retraining must go from a step to a later one, got 400 to 400");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rewinding.weights(-1, 400))
        .withMessage("retraining must go from a step to a later one, got -1 to 400");
  }

  private static State apply(Rewinding rewinding, int round) {
    return rewinding.apply(NETWORK, TRAINED, EARLIER, 5, round);
  }

  private static Rewinding reset(StateKind kind) {
    return new Rewinding(Map.of(kind, Action.RESET), 0, 0, 0, 400);
  }

  private static Map<String, Tensor> schedule(long step, long index, long order) {
    return Map.of(
        State.STEP, Tensor.of(step),
        State.SCHEDULE_INDEX, Tensor.of(index),
        State.ORDER, Tensor.of(order));
  }

  /** A State of random numbers, in the middle of training with Adam. */
  private static State state(long seed, long step, long order) {
    SplittableRandom random = new SplittableRandom(seed);
    State fresh = InitialValues.state(NETWORK, Masking.kernels(NETWORK), Optimizer.adam(), seed);
    Map<String, Tensor> tensors = new HashMap<>();
    fresh
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = new float[(int) tensor.shape().size()];
              for (int i = 0; i < values.length; i++) {
                values[i] =
                    name.startsWith(MASK.prefix())
                        ? random.nextInt(2)
                        : (float) random.nextGaussian();
              }
              tensors.put(
                  name,
                  tensor instanceof Tensor.Longs
                      ? Tensor.of(step)
                      : Tensor.of(tensor.shape(), values));
            });
    return new State(tensors).with(schedule(step, 0, order));
  }

  private static Network network() {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("fc", 3), net.input("x", Shape.of(4)));
    return net.output("y", net.call(BatchNormalization.of("bn"), x)).build();
  }
}
