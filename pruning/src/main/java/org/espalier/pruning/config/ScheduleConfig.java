// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.espalier.pruning.rewind.Moment;

/**
 * A learning-rate schedule in a configuration, its times as moments of training, so that it fits
 * any number of epochs: {@code {kind: steps, rate: 0.1, factor: 0.1, at: [50%, 75%]}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ScheduleConfig.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = ScheduleConfig.Steps.class, name = "steps"),
  @JsonSubTypes.Type(value = ScheduleConfig.Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = ScheduleConfig.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = ScheduleConfig.Exponential.class, name = "exponential"),
  @JsonSubTypes.Type(value = ScheduleConfig.OneCycle.class, name = "one-cycle")
})
public sealed interface ScheduleConfig {

  /**
   * The schedule over actual steps.
   *
   * @param total steps of training
   * @param steps turns a moment into a step
   */
  Schedule resolve(long total, ToLongFunction<Moment> steps);

  /** See {@link Schedules.Constant}. */
  record Constant(double rate) implements ScheduleConfig {
    @Override
    public Schedule resolve(long total, ToLongFunction<Moment> steps) {
      return new Schedules.Constant(rate);
    }
  }

  /** See {@link Schedules.Steps}. */
  record Steps(double rate, double factor, List<Moment> at) implements ScheduleConfig {
    /** Copies. */
    public Steps {
      at = ImmutableList.copyOf(at);
    }

    @Override
    public Schedule resolve(long total, ToLongFunction<Moment> steps) {
      return new Schedules.Steps(rate, factor, at.stream().mapToLong(steps).boxed().toList());
    }
  }

  /** See {@link Schedules.Cosine}. */
  record Cosine(double rate) implements ScheduleConfig {
    @Override
    public Schedule resolve(long total, ToLongFunction<Moment> steps) {
      return new Schedules.Cosine(rate, total);
    }
  }

  /** See {@link Schedules.Linear}. */
  record Linear(double rate) implements ScheduleConfig {
    @Override
    public Schedule resolve(long total, ToLongFunction<Moment> steps) {
      return new Schedules.Linear(rate, total);
    }
  }

  /** See {@link Schedules.Exponential}. */
  record Exponential(double rate, double factor, Moment every) implements ScheduleConfig {
    @Override
    public Schedule resolve(long total, ToLongFunction<Moment> steps) {
      return new Schedules.Exponential(rate, factor, steps.applyAsLong(every));
    }
  }

  /** See {@link Schedules.OneCycle}. */
  record OneCycle(double rate) implements ScheduleConfig {
    @Override
    public Schedule resolve(long total, ToLongFunction<Moment> steps) {
      return new Schedules.OneCycle(rate, total);
    }
  }
}
