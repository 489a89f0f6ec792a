// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;
import org.espalier.pruning.rewind.Moment;
import org.jspecify.annotations.Nullable;

/**
 * The {@code training} section of a configuration.
 *
 * @param epochs passes over the training examples in the dense training, above 0
 * @param batch examples a step, at least 1
 * @param loss what is made small
 * @param labelSmoothing in [0, 1)
 * @param optimizer {@code {kind: sgd, momentum, nesterov}} or {@code {kind: adam, beta1, beta2,
 *     epsilon}}
 * @param schedule the learning rate
 * @param warmUp how long the rate ramps up first; 0 for not at all
 * @param weightDecay {@code {kind: l2 | decoupled, rate, on: kernels | all}}
 * @param clipNorm the gradients' largest global norm; null for no limit
 * @param augmentation {@code {pad, flip}}
 * @param precision what is computed in
 * @param evaluateEvery how often the validation loss is measured on the way through a round; null
 *     for at its end only
 */
public record TrainingConfig(
    double epochs,
    int batch,
    Loss loss,
    double labelSmoothing,
    Optimizer optimizer,
    ScheduleConfig schedule,
    Moment warmUp,
    Decay weightDecay,
    @Nullable Double clipNorm,
    Augmentation augmentation,
    ComputeType precision,
    @Nullable Moment evaluateEvery) {

  /** Which parameters decay. */
  public enum On {
    /** Kernels. */
    KERNELS,
    /** Everything a gradient changes. */
    ALL
  }

  /** Weight decay in a configuration. */
  public record Decay(WeightDecay.Kind kind, double rate, On on) {
    WeightDecay resolve() {
      WeightDecay onKernels =
          kind == WeightDecay.Kind.L2 ? WeightDecay.l2(rate) : WeightDecay.decoupled(rate);
      return on == On.ALL ? onKernels.onEverything() : onKernels;
    }
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException naming the key that is out of range
   */
  public TrainingConfig {
    if (!(epochs > 0 && epochs < 1e9)) {
      throw new IllegalArgumentException("epochs must be above 0 and below 1e9, got " + epochs);
    }
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be at least 1, got " + batch);
    }
  }

  /** {@code ceil(epochs * examples / batch)}. */
  public long steps(int examples) {
    return new Moment(epochs, Moment.Unit.EPOCHS).steps(0, examples, batch);
  }

  /**
   * What the trainer is given.
   *
   * @param examples training examples
   * @param others schedules beside that of training
   */
  public TrainingSettings resolve(int examples, List<Schedule> others) {
    List<Schedule> schedules = new ArrayList<>();
    schedules.add(schedule(examples));
    schedules.addAll(others);
    return new TrainingSettings(
        batch,
        loss,
        labelSmoothing,
        optimizer,
        schedules,
        weightDecay.resolve(),
        clipNorm == null ? Double.POSITIVE_INFINITY : clipNorm,
        precision);
  }

  /** The schedule of the dense training over actual steps. */
  public Schedule schedule(int examples) {
    long total = steps(examples);
    ToLongFunction<Moment> steps = moment -> moment.steps(total, examples, batch);
    Schedule main = schedule.resolve(total, steps);
    long ramp = steps.applyAsLong(warmUp);
    return ramp == 0 ? main : new Schedules.WarmUp(ramp, main);
  }
}
