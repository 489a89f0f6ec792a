// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.espalier.graph.network.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSettingsTest {

  private static final TrainingSettings PLAIN =
      TrainingSettings.of(32, Optimizer.sgd(0.9), new Schedules.Constant(0.1));

  @Test
  void beginsWithoutSmoothingDecayOrClipping() {
    assertThat(PLAIN)
        .isEqualTo(
            new TrainingSettings(
                32,
                Loss.SOFTMAX_CROSS_ENTROPY,
                0,
                new Optimizer.Sgd(0.9, false),
                List.of(new Schedules.Constant(0.1)),
                WeightDecay.NONE,
                Double.POSITIVE_INFINITY,
                ComputeType.FLOAT32));
  }

  @Test
  void refusesABatchOfNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingSettings.of(0, Optimizer.adam(), new Schedules.Constant(0.1)))
        .withMessage("batch must be at least 1, got 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesSmoothingOutOfRange(double smoothing) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TrainingSettings(
                    1,
                    PLAIN.loss(),
                    smoothing,
                    PLAIN.optimizer(),
                    PLAIN.schedules(),
                    PLAIN.decay(),
                    PLAIN.clipNorm(),
                    PLAIN.compute()))
        .withMessage("label smoothing must be in [0, 1), got " + smoothing);
  }

  @Test
  void refusesToTrainWithoutASchedule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.withSchedules(List.of()))
        .withMessage("training needs a learning-rate schedule");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void refusesAClipNormOfNothing(double norm) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.withClipNorm(norm))
        .withMessage("clip norm must be above 0, got " + norm);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesAMomentumOutOfRange(double momentum) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Optimizer.sgd(momentum))
        .withMessage("momentum must be in [0, 1), got " + momentum);
  }

  @Test
  void refusesNesterovWithoutMomentumAndAdamOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Optimizer.Sgd(0, true))
        .withMessage("nesterov needs a momentum above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Optimizer.Adam(0.9, 1, 1e-7))
        .withMessage("beta2 must be in [0, 1), got 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Optimizer.Adam(0.9, 0.9, 0))
        .withMessage("epsilon must be above 0, got 0.0");
  }

  @Test
  void onlyWhatAnOptimizerRemembersHasASlot() {
    assertThat(Optimizer.sgd(0).slots()).isEmpty();
    assertThat(Optimizer.sgd(0.9).slots()).containsExactly("momentum");
    assertThat(Optimizer.adam().slots()).containsExactly("m", "v");
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void decayActsOnKernelsOrOnEverythingAGradientChanges(Role role) {
    WeightDecay onKernels = WeightDecay.l2(0.1);

    assertThat(onKernels.acts(WeightDecay.Kind.L2, role)).isEqualTo(role == Role.KERNEL);
    assertThat(onKernels.onEverything().acts(WeightDecay.Kind.L2, role))
        .isEqualTo(role.trainable());
  }

  @Test
  void decayActsInItsOwnWayOnly() {
    WeightDecay decoupled = WeightDecay.decoupled(0.1);

    assertThat(decoupled.acts(WeightDecay.Kind.DECOUPLED, Role.KERNEL)).isTrue();
    assertThat(decoupled.acts(WeightDecay.Kind.L2, Role.KERNEL)).isFalse();
  }

  @Test
  void decayOfRateZeroDoesNotAct() {
    assertThat(WeightDecay.l2(0).acts(WeightDecay.Kind.L2, Role.KERNEL)).isFalse();
    assertThat(WeightDecay.NONE.acts(WeightDecay.Kind.L2, Role.KERNEL)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesADecayOutOfRange(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightDecay.l2(rate))
        .withMessage("weight decay must be at least 0, got " + rate);
  }
}
