// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.pruning.comparison.PublishedCurve;
import org.espalier.pruning.comparison.Rates;
import org.espalier.pruning.config.ConfigException;

/**
 * Methods by seeds.
 *
 * @param title of the report
 * @param cells every method with every seed, no two alike
 * @param controls methods that the others are compared with
 * @param published published curves that are drawn behind one's own
 * @param rates power, carbon and price as the user gives them
 */
public record Grid(
    String title,
    List<GridCell> cells,
    List<String> controls,
    List<PublishedCurve> published,
    Rates rates) {

  static final int VERSION = 1;

  /**
   * Checks and copies.
   *
   * @throws ConfigException if two cells are alike, a control is no method, or masks would come
   *     from a method that takes masks itself
   */
  public Grid {
    cells = ImmutableList.copyOf(cells);
    controls = ImmutableSet.copyOf(controls).asList();
    published = ImmutableList.copyOf(published);
    for (GridCell cell : cells) {
      Optional<GridCell> lender = lender(cell, cells);
      if (cell.masksFrom() != null && lender.isEmpty()) {
        throw new ConfigException(
            "%s takes the masks of %s, which skip leaves out"
                .formatted(cell.method(), cell.masksFrom()));
      }
      if (lender.isPresent() && lender.get().masksFrom() != null) {
        throw new ConfigException(
            "%s takes the masks of %s, which takes those of %s; name that one"
                .formatted(cell.method(), cell.masksFrom(), lender.get().masksFrom()));
      }
    }
    Map<String, String> seen = new HashMap<>();
    for (GridCell cell : cells) {
      String before = seen.put(CellIdentity.of(cell, cells), cell.method());
      if (before != null) {
        throw new ConfigException(
            "the cells %s and %s are the same but for their names; leave one out by skip"
                .formatted(before, cell.method()));
      }
    }
    Set<String> methods = methods(cells);
    for (String control : controls) {
      if (!methods.contains(control)) {
        throw new ConfigException(
            "the control %s is no method; they are %s".formatted(control, methods));
      }
    }
  }

  /**
   * Reads a grid from a YAML file.
   *
   * @throws ConfigException naming the file, the key or the cell, the rule and what was found
   */
  public static Grid read(Path file) {
    return GridFile.read(file);
  }

  /** The names of the methods, in the order of the axes. */
  public Set<String> methods() {
    return methods(cells);
  }

  /** The cell of the same seed whose masks a cell takes. */
  Optional<GridCell> lender(GridCell cell) {
    return lender(cell, cells);
  }

  private static Set<String> methods(List<GridCell> cells) {
    return cells.stream()
        .map(GridCell::method)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static Optional<GridCell> lender(GridCell cell, List<GridCell> cells) {
    return cells.stream()
        .filter(other -> other.method().equals(cell.masksFrom()))
        .filter(other -> other.config().seed() == cell.config().seed())
        .findFirst();
  }
}
