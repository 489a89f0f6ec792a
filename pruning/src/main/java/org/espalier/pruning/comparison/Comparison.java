// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A grid that is finished: all that its report is made from.
 *
 * @param title of the report
 * @param cells the cells that ended well, by method and seed, whatever order they came in
 * @param failures a line for each cell that did not, by text
 * @param controls the methods that every other one is compared with; one without a finished cell is
 *     reported as such
 * @param rates for the costs
 * @param published curves to draw behind one's own
 */
public record Comparison(
    String title,
    List<Cell> cells,
    List<String> failures,
    List<String> controls,
    Rates rates,
    List<PublishedCurve> published) {

  /**
   * Checks, copies and sorts.
   *
   * @throws IllegalArgumentException if a method has a seed twice
   */
  public Comparison {
    requireNonNull(title, "title");
    requireNonNull(rates, "rates");
    cells =
        ImmutableList.sortedCopyOf(
            Comparator.comparing(Cell::method).thenComparing(Cell::seed), cells);
    failures = ImmutableList.sortedCopyOf(failures);
    controls = ImmutableList.copyOf(controls);
    published = ImmutableList.copyOf(published);
    Set<List<Object>> seen = new HashSet<>();
    for (Cell cell : cells) {
      if (!seen.add(List.of(cell.method(), cell.seed()))) {
        throw new IllegalArgumentException(
            "a cell must come once, got seed %d twice (method %s)"
                .formatted(cell.seed(), cell.method()));
      }
    }
  }

  /** For each method the sentence a reader wants: how small it makes a network at what loss. */
  public List<String> conclusions() {
    return methods().stream().map(Conclusion::of).toList();
  }

  /** The cells of each method, by its name. */
  ImmutableList<Method> methods() {
    return cells.stream()
        .map(Cell::method)
        .distinct()
        .map(name -> new Method(name, cells.stream().filter(c -> c.method().equals(name)).toList()))
        .collect(ImmutableList.toImmutableList());
  }
}
