// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** The ready-made learning-rate schedules. Rates are at least 0, steps count from 0. */
public final class Schedules {

  private Schedules() {}

  /** Always the same rate. */
  public record Constant(double rate) implements Schedule {
    /** Checks the rate. */
    public Constant {
      requireRate(rate);
    }

    @Override
    public <N> N rate(Numbers<N> math, N step) {
      return math.constant(rate);
    }
  }

  /**
   * Multiplied by a factor at each boundary: {@code rate * factor^n} from the n-th boundary on.
   *
   * @param boundaries steps in ascending order, the first step that has the lower rate
   */
  public record Steps(double rate, double factor, List<Long> boundaries) implements Schedule {
    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the rate is below 0, the factor is not above 0, or
     *     boundaries descend
     */
    public Steps {
      requireRate(rate);
      boundaries = ImmutableList.copyOf(boundaries);
      if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("factor must be above 0, got " + factor);
      }
      for (int i = 1; i < boundaries.size(); i++) {
        if (boundaries.get(i) < boundaries.get(i - 1)) {
          throw new IllegalArgumentException("boundaries must ascend, got " + boundaries);
        }
      }
    }

    @Override
    public <N> N rate(Numbers<N> math, N step) {
      N result = math.constant(rate);
      double lowered = rate;
      for (long boundary : boundaries) {
        lowered *= factor;
        result =
            math.ifLess(step, math.constant((double) boundary), result, math.constant(lowered));
      }
      return result;
    }
  }

  /**
   * Half a cosine from the rate to zero: {@code rate * (1 + cos(pi * step / steps)) / 2}, zero from
   * {@code steps} on.
   *
   * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter, ICLR 2017</a>
   */
  public record Cosine(double rate, long steps) implements Schedule {
    /** Checks. */
    public Cosine {
      requireRate(rate);
      requireSteps("steps", steps);
    }

    @Override
    public <N> N rate(Numbers<N> math, N step) {
      N angle = math.multiply(math.constant(Math.PI), fraction(math, step, steps));
      N wave = math.add(math.constant(1), math.cosine(angle));
      return math.multiply(math.constant(rate / 2), wave);
    }
  }

  /** A straight line from the rate at step 0 to zero at {@code steps}. */
  public record Linear(double rate, long steps) implements Schedule {
    /** Checks. */
    public Linear {
      requireRate(rate);
      requireSteps("steps", steps);
    }

    @Override
    public <N> N rate(Numbers<N> math, N step) {
      N left = math.subtract(math.constant(1), fraction(math, step, steps));
      return math.multiply(math.constant(rate), left);
    }
  }

  /** {@code rate * factor^(step / every)}, smoothly. */
  public record Exponential(double rate, double factor, long every) implements Schedule {
    /** Checks. */
    public Exponential {
      requireRate(rate);
      requireSteps("every", every);
      if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("factor must be above 0, got " + factor);
      }
    }

    @Override
    public <N> N rate(Numbers<N> math, N step) {
      N exponent = math.divide(step, math.constant((double) every));
      return math.multiply(math.constant(rate), math.power(factor, exponent));
    }
  }

  /**
   * One cycle: half a cosine up from {@code peak / 25} to {@code peak} over the first 30 % of the
   * steps, half a cosine down to {@code peak / 250000} over the rest.
   *
   * @see <a href="https://arxiv.org/abs/1708.07120">Smith and Topin, super-convergence</a>
   */
  public record OneCycle(double peak, long steps) implements Schedule {
    /** Checks. */
    public OneCycle {
      requireRate(peak);
      requireSteps("steps", steps);
    }

    @Override
    public <N> N rate(Numbers<N> math, N step) {
      double summit = 0.3 * steps;
      double first = peak / 25;
      double last = first / 1e4;
      N clamped = math.minimum(step, math.constant((double) steps));
      N up = math.divide(clamped, math.constant(summit));
      N down =
          math.divide(math.subtract(clamped, math.constant(summit)), math.constant(steps - summit));
      return math.ifLess(
          clamped,
          math.constant(summit),
          between(math, first, peak, up),
          between(math, peak, last, down));
    }

    private static <N> N between(Numbers<N> math, double from, double to, N fraction) {
      N wave = math.cosine(math.multiply(math.constant(Math.PI), fraction));
      return math.add(
          math.constant((from + to) / 2), math.multiply(math.constant((from - to) / 2), wave));
    }
  }

  /**
   * Another schedule, multiplied by {@code (step + 1) / steps} until that reaches 1.
   *
   * @see <a href="https://arxiv.org/abs/1706.02677">Goyal et al., section 2.2</a>
   */
  public record WarmUp(long steps, Schedule then) implements Schedule {
    /** Checks. */
    public WarmUp {
      requireSteps("steps", steps);
    }

    @Override
    public <N> N rate(Numbers<N> math, N step) {
      N taken = math.add(step, math.constant(1));
      N ramp = math.minimum(math.constant(1), math.divide(taken, math.constant((double) steps)));
      return math.multiply(then.rate(math, step), ramp);
    }
  }

  private static <N> N fraction(Numbers<N> math, N step, long steps) {
    return math.divide(
        math.minimum(step, math.constant((double) steps)), math.constant((double) steps));
  }

  private static void requireRate(double rate) {
    if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the learning rate must be at least 0, got " + rate);
    }
  }

  private static void requireSteps(String name, long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + steps);
    }
  }
}
