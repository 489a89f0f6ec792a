// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulesTest {

  private static final Schedule CONSTANT = new Schedules.Constant(0.2);
  private static final Schedule STEPS = new Schedules.Steps(0.1, 0.1, List.of(50L, 75L));
  private static final Schedule COSINE = new Schedules.Cosine(0.4, 100);
  private static final Schedule LINEAR = new Schedules.Linear(0.4, 100);
  private static final Schedule EXPONENTIAL = new Schedules.Exponential(0.8, 0.5, 10);
  private static final Schedule ONE_CYCLE = new Schedules.OneCycle(1, 100);

  static Stream<Arguments> rates() {
    double first = 1 / 25.0;
    double last = first / 1e4;
    return Stream.of(
        Arguments.of(CONSTANT, 0, 0.2),
        Arguments.of(CONSTANT, 1_000_000, 0.2),
        Arguments.of(STEPS, 0, 0.1),
        Arguments.of(STEPS, 49, 0.1),
        Arguments.of(STEPS, 50, 0.01),
        Arguments.of(STEPS, 74, 0.01),
        Arguments.of(STEPS, 75, 0.001),
        Arguments.of(new Schedules.Steps(0.1, 0.5, List.of(0L, 5L, 5L)), 0, 0.05),
        Arguments.of(new Schedules.Steps(0.1, 0.5, List.of(0L, 5L, 5L)), 5, 0.0125),
        Arguments.of(COSINE, 0, 0.4),
        Arguments.of(COSINE, 25, 0.2 * (1 + Math.sqrt(0.5))),
        Arguments.of(COSINE, 50, 0.2),
        Arguments.of(COSINE, 100, 0),
        Arguments.of(COSINE, 150, 0),
        Arguments.of(LINEAR, 0, 0.4),
        Arguments.of(LINEAR, 25, 0.3),
        Arguments.of(LINEAR, 100, 0),
        Arguments.of(LINEAR, 150, 0),
        Arguments.of(EXPONENTIAL, 0, 0.8),
        Arguments.of(EXPONENTIAL, 5, 0.8 * Math.sqrt(0.5)),
        Arguments.of(EXPONENTIAL, 30, 0.1),
        Arguments.of(ONE_CYCLE, 0, first),
        Arguments.of(ONE_CYCLE, 15, (first + 1) / 2),
        Arguments.of(ONE_CYCLE, 30, 1),
        Arguments.of(ONE_CYCLE, 65, (1 + last) / 2),
        Arguments.of(ONE_CYCLE, 100, last),
        Arguments.of(ONE_CYCLE, 150, last),
        Arguments.of(new Schedules.WarmUp(4, CONSTANT), 0, 0.05),
        Arguments.of(new Schedules.WarmUp(4, CONSTANT), 2, 0.15),
        Arguments.of(new Schedules.WarmUp(4, CONSTANT), 3, 0.2),
        Arguments.of(new Schedules.WarmUp(4, CONSTANT), 90, 0.2),
        Arguments.of(new Schedules.WarmUp(100, STEPS), 59, 0.006));
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("rates")
  void givesTheRateOfAStep(Schedule schedule, long step, double rate) {
    assertThat(schedule.rateAt(step)).isCloseTo(rate, within(1e-15));
  }

  static Stream<Arguments> kinds() {
    return Stream.of( // over 100 steps: schedule, constant, runs to zero
        Arguments.of(CONSTANT, true, false),
        Arguments.of(STEPS, false, false),
        Arguments.of(new Schedules.Steps(0.1, 0.1, List.of(100L)), true, false),
        Arguments.of(new Schedules.Steps(0.1, 1, List.of(50L)), true, false),
        Arguments.of(COSINE, false, true),
        Arguments.of(LINEAR, false, true),
        Arguments.of(EXPONENTIAL, false, false),
        Arguments.of(ONE_CYCLE, false, true),
        Arguments.of(new Schedules.WarmUp(5, CONSTANT), false, false),
        Arguments.of(new Schedules.WarmUp(1, CONSTANT), true, false),
        Arguments.of(new Schedules.WarmUp(5, COSINE), false, true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void tellsWhetherTheRateIsConstantAndWhetherItRunsToZero(
      Schedule schedule, boolean constant, boolean toZero) {
    assertThat(schedule.isConstant(0, 100)).isEqualTo(constant);
    assertThat(schedule.runsToZero(100)).isEqualTo(toZero);
  }

  @Test
  void aScheduleOfYourOwnIsOneFormula() {
    Schedule halved =
        new Schedule() {
          @Override
          public <N> N rate(Numbers<N> math, N step) {
            return math.maximum(
                math.constant(0.1),
                math.divide(math.constant(1), math.add(step, math.constant(1))));
          }
        };

    assertThat(halved.rateAt(3)).isEqualTo(0.25);
    assertThat(halved.rateAt(30)).isEqualTo(0.1);
  }

  static Stream<Arguments> refusals() {
    String rate = "the learning rate must be at least 0, got ";
    return Stream.of(
        refusal(() -> new Schedules.Constant(-0.1), rate + "-0.1"),
        refusal(() -> new Schedules.Constant(Double.NaN), rate + "NaN"),
        refusal(() -> new Schedules.Linear(Double.POSITIVE_INFINITY, 5), rate + "Infinity"),
        refusal(() -> new Schedules.Cosine(-1, 5), rate + "-1.0"),
        refusal(() -> new Schedules.OneCycle(-1, 5), rate + "-1.0"),
        refusal(() -> new Schedules.Exponential(-1, 0.5, 5), rate + "-1.0"),
        refusal(() -> new Schedules.Steps(-1, 0.5, List.of()), rate + "-1.0"),
        refusal(() -> new Schedules.Cosine(1, 0), "steps must be at least 1, got 0"),
        refusal(() -> new Schedules.Linear(1, 0), "steps must be at least 1, got 0"),
        refusal(() -> new Schedules.OneCycle(1, -1), "steps must be at least 1, got -1"),
        refusal(() -> new Schedules.Exponential(1, 1, 0), "every must be at least 1, got 0"),
        refusal(() -> new Schedules.WarmUp(0, CONSTANT), "steps must be at least 1, got 0"),
        refusal(() -> new Schedules.Steps(1, 0, List.of()), "factor must be above 0, got 0.0"),
        refusal(() -> new Schedules.Exponential(1, -1, 5), "factor must be above 0, got -1.0"),
        refusal(
            () -> new Schedules.Steps(1, 0.1, List.of(7L, 5L)),
            "boundaries must ascend, got [7, 5]"));
  }

  private static Arguments refusal(ThrowingCallable call, String message) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void refuses(String message, ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
