// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.List;

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
        all(cells).over(n));
  }

  /** Of all cells together. */
  static Effort all(List<Cell> cells) {
    return Effort.sum(cells.stream().map(cell -> cell.cost().whole()).toList());
  }
}
