// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.espalier.pruning.comparison.PublishedCurve;
import org.espalier.pruning.comparison.Rates;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.jspecify.annotations.Nullable;

/** Reads a grid: a configuration, what is laid over it in all cells, and {@link Axes}. */
final class GridFile {

  private static final Set<String> KEYS =
      Set.of(
          "version",
          "title",
          "config",
          "set",
          "axes",
          "skip",
          "seed",
          "replicates",
          "controls",
          "published",
          "cost");
  private static final Set<String> RATES = Set.of("watts", "grams-co2-per-kwh", "price-per-hour");
  private static final int MOST_REPLICATES = 10_000;
  private static final int MOST_CELLS = 10_000;
  private static final int LONGEST_METHOD = 150; // it names files

  private final GridTree tree;
  private final Axes axes;

  private GridFile(GridTree tree) {
    this.tree = tree;
    if (tree.whole("version", 0, 0, Long.MAX_VALUE) != Grid.VERSION) {
      throw tree.wrong(
          "version must be %d, got %s".formatted(Grid.VERSION, tree.tree().path("version")));
    }
    tree.requireKeys(KEYS);
    this.axes = Axes.read(tree);
  }

  /**
   * Reads a grid.
   *
   * @throws ConfigException naming the file, the key or the cell, the rule and what was found
   */
  static Grid read(Path file) {
    return new GridFile(GridTree.read(file)).grid();
  }

  private Grid grid() {
    String title =
        tree.text("title", tree.file().getFileName().toString().replaceAll("\\.ya?ml$", ""));
    long methods = axes.methods().size();
    if (methods * tree.whole("replicates", 1, 1, MOST_REPLICATES) > MOST_CELLS) {
      throw tree.wrong(
          "a grid must have at most %d cells, got %d methods of %d replicates"
              .formatted(MOST_CELLS, methods, tree.whole("replicates", 1, 1, MOST_REPLICATES)));
    }
    List<GridCell> cells = new ArrayList<>();
    axes.methods().forEach(labels -> cells.addAll(cells(labels)));
    try {
      return new Grid(title, cells, tree.texts("controls"), published(), rates());
    } catch (ConfigException e) {
      throw tree.wrong(e.getMessage());
    }
  }

  /** The cells of one method, one a seed. */
  private List<GridCell> cells(List<String> labels) {
    ObjectNode overlay = ConfigFile.overlay();
    if (tree.has("set")) {
      ConfigFile.lay(overlay, tree.table("set").deepCopy());
    }
    axes.lay(overlay, labels);
    String method = String.join(GridCell.BETWEEN_LABELS, labels);
    if (overlay.has("seed") || overlay.has("replicates")) {
      throw tree.wrong(
          "seed and replicates are keys of the grid itself; leave them out of set and axes");
    }
    if (method.length() > LONGEST_METHOD) {
      throw tree.wrong(
          "the labels of a method must have at most %d characters together, got %s"
              .formatted(LONGEST_METHOD, method));
    }
    RunConfig config;
    try {
      config = ConfigFile.load(tree.text("config", ConfigFile.DEFAULT), overlay);
    } catch (ConfigException e) {
      throw new ConfigException(
          "%s: the cell %s: %s".formatted(tree.file(), method, e.getMessage()), e);
    }
    long first = tree.whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
    String masksFrom = masksFrom(config);
    long replicates = tree.whole("replicates", 1, 1, MOST_REPLICATES);
    String run = config.pruning().masksFrom();
    if (run != null && masksFrom == null && replicates > 1) {
      throw tree.wrong(
          ("the cell %s: masks-from %s is no method of this grid, and a run would lend every seed the"
                  + " masks of its replicate 1; name a method, or give replicates 1")
              .formatted(method, run));
    }
    return LongStream.range(0, replicates)
        .mapToObj(r -> new GridCell(labels, config.withSeed(first + r), masksFrom))
        .toList();
  }

  /** A method of this grid, if that is what a cell's masks-from names. */
  private @Nullable String masksFrom(RunConfig config) {
    String from = config.pruning().masksFrom();
    return from != null
            && axes.combinations().contains(Splitter.on(GridCell.BETWEEN_LABELS).splitToList(from))
        ? from
        : null;
  }

  private List<PublishedCurve> published() {
    try {
      return tree.texts("published").stream().map(PublishedCurve::named).toList();
    } catch (IllegalArgumentException e) {
      throw tree.wrong(e.getMessage());
    }
  }

  private Rates rates() {
    if (!tree.has("cost")) {
      return Rates.NONE;
    }
    ObjectNode cost = tree.table("cost");
    cost.fieldNames().forEachRemaining(key -> tree.requireOneOf("cost", key, RATES));
    try {
      return new Rates(
          rate(cost, "watts"), rate(cost, "grams-co2-per-kwh"), rate(cost, "price-per-hour"));
    } catch (IllegalArgumentException e) {
      throw tree.wrong("in cost, " + e.getMessage());
    }
  }

  private @Nullable Double rate(JsonNode cost, String key) {
    if (!cost.hasNonNull(key)) {
      return null;
    }
    if (!cost.get(key).isNumber()) {
      throw tree.wrong("cost.%s must be a number, got %s".formatted(key, cost.get(key)));
    }
    return cost.get(key).asDouble();
  }
}
