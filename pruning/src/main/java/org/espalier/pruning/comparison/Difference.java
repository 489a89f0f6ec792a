// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much better a method is than a control at one compression: test accuracy minus that of the
 * control, as fractions, paired by seed, since a seed gives every method the same first values and
 * the same order of the data.
 *
 * @param control the name of what is subtracted
 * @param method from what
 * @param point of the method
 * @param test over the seeds that both have
 */
record Difference(String control, String method, Point point, PairedTest test) {

  /** At every pruned point of a method. */
  static ImmutableList<Difference> of(Method control, Method method) {
    return method.pruned().stream()
        .map(point -> new Difference(control.name(), method.name(), point, test(control, point)))
        .collect(ImmutableList.toImmutableList());
  }

  /** Of every method with every control that has cells. */
  static ImmutableList<Difference> of(Comparison comparison) {
    List<Method> methods = comparison.methods();
    ImmutableList.Builder<Difference> all = ImmutableList.builder();
    for (String name : comparison.controls()) {
      methods.stream()
          .filter(control -> control.name().equals(name))
          .forEach(
              control ->
                  methods.stream()
                      .filter(method -> !method.name().equals(name))
                      .forEach(method -> all.addAll(of(control, method))));
    }
    return all.build();
  }

  private static PairedTest test(Method control, Point point) {
    Optional<Point> other = point.nearest(control.pruned());
    if (other.isEmpty()) {
      return PairedTest.none("the control has no round at this compression");
    }
    List<Double> differences = new ArrayList<>();
    for (long seed : point.seeds()) {
      Optional<Double> mine = point.testAccuracy(seed);
      Optional<Double> theirs = other.get().testAccuracy(seed);
      if (mine.isPresent() && theirs.isPresent()) {
        differences.add(mine.get() - theirs.get());
      }
    }
    return PairedTest.of(differences);
  }
}
