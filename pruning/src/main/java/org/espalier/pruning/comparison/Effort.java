// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.pruning.results.Timings;
import org.jspecify.annotations.Nullable;

/**
 * What some training took; null where nobody knows, as in results of older versions.
 *
 * @param seconds by the clock, scoring and evaluation at the end of each round included
 * @param steps of training
 * @param examples trained on, repetitions counted: steps x batch
 * @param multiplyAdds 3 x those of one example forwards x examples: the pass forwards, and the two
 *     products of the pass backwards, by the inputs and by the weights. Weights that are masked
 *     cost as much as others, since they are multiplied too; evaluation and scoring are not counted
 * @param joules measured; null if not
 * @param energy how the joules were measured, such as {@code rapl}; {@code not measured} if not
 */
public record Effort(
    @Nullable Double seconds,
    long steps,
    @Nullable Long examples,
    @Nullable Double multiplyAdds,
    @Nullable Double joules,
    String energy) {

  /** Products in the size of a pass forwards that training on an example takes. */
  static final int PASSES = 3;

  private static final String AND = ", ";

  /** No training at all. */
  static final Effort NONE = new Effort(0.0, 0, 0L, 0.0, 0.0, "nothing trained");

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if something is negative or not finite
   */
  public Effort {
    requireNonNull(energy, "energy");
    check("seconds", seconds);
    check("steps", (double) steps);
    check("examples", examples == null ? null : Double.valueOf(examples));
    check("multiplyAdds", multiplyAdds);
    check("joules", joules);
  }

  /** Both; null where one of them is. */
  Effort plus(Effort other) {
    if (equals(NONE) || other.equals(NONE)) {
      return equals(NONE) ? other : this;
    }
    Double both = sum(joules, other.joules);
    String how =
        Stream.of(energy, other.energy)
            .flatMap(method -> Stream.of(method.split(AND, -1)))
            .distinct()
            .collect(Collectors.joining(AND));
    return new Effort(
        sum(seconds, other.seconds),
        steps + other.steps,
        examples == null || other.examples == null ? null : examples + other.examples,
        sum(multiplyAdds, other.multiplyAdds),
        both,
        both == null ? Timings.NOT_MEASURED : how);
  }

  static Effort sum(List<Effort> efforts) {
    return efforts.stream().reduce(NONE, Effort::plus);
  }

  /** The nth part, rounded to whole steps and examples. */
  Effort over(int n) {
    return new Effort(
        seconds == null ? null : Double.valueOf(seconds / n),
        Math.round((double) steps / n),
        examples == null ? null : Long.valueOf(Math.round((double) examples / n)),
        multiplyAdds == null ? null : Double.valueOf(multiplyAdds / n),
        joules == null ? null : Double.valueOf(joules / n),
        energy);
  }

  private static void check(String name, @Nullable Double value) {
    if (value != null && !(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite, got " + value);
    }
  }

  private static @Nullable Double sum(@Nullable Double one, @Nullable Double other) {
    return one == null || other == null ? null : Double.valueOf(one + other);
  }
}
