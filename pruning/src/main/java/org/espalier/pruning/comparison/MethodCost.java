// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a method takes with one seed, as a mean over its seeds. A dense training that cells share is
 * counted in each: it is what the method would take by itself.
 *
 * @param dense round 0
 * @param pruning all later rounds
 * @param whole both
 */
record MethodCost(Effort dense, Effort pruning, Effort whole) {

  static MethodCost of(List<Cell> cells) {
    int n = cells.size();
    return new MethodCost(
        Effort.sum(cells.stream().map(cell -> cell.cost().dense()).toList()).over(n),
        Effort.sum(cells.stream().map(cell -> cell.cost().pruning()).toList()).over(n),
        Effort.sum(cells.stream().map(cell -> cell.cost().whole()).toList()).over(n));
  }

  /**
   * Of all finished cells together; dense trainings of one seed that ended alike were shared, and
   * are counted once.
   */
  static Effort all(List<Cell> cells) {
    Map<List<Object>, Effort> dense = new LinkedHashMap<>();
    List<Effort> efforts = new ArrayList<>();
    for (Cell cell : cells) {
      dense.putIfAbsent(
          List.of(cell.seed(), cell.replicate().rounds().get(0)), cell.cost().dense());
      efforts.add(cell.cost().pruning());
    }
    efforts.addAll(dense.values());
    return Effort.sum(efforts);
  }
}
