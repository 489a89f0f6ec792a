// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is worth choosing where both cost and value matter. */
final class Pareto {

  private Pareto() {}

  /**
   * Those that no other beats: none is at least as cheap and at least as good. Of several that are
   * equal in both the first stays.
   *
   * @param cost smaller is better; what costs NaN is left out
   * @param value larger is better; what is worth NaN is left out
   * @return in ascending order of cost, and so of value
   */
  static <T> List<T> front(List<T> all, ToDoubleFunction<T> cost, ToDoubleFunction<T> value) {
    List<T> sorted = new ArrayList<>(all);
    sorted.removeIf(
        one -> Double.isNaN(cost.applyAsDouble(one)) || Double.isNaN(value.applyAsDouble(one)));
    sorted.sort(
        Comparator.comparingDouble(cost)
            .thenComparing(Comparator.comparingDouble(value).reversed()));
    List<T> front = new ArrayList<>();
    for (T one : sorted) {
      T last = front.isEmpty() ? null : front.get(front.size() - 1);
      if (last == null || value.applyAsDouble(one) > value.applyAsDouble(last)) {
        front.add(one);
      }
    }
    return List.copyOf(front);
  }
}
