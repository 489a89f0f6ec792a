// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.espalier.pruning.comparison.PublishedCurve;
import org.espalier.pruning.comparison.Rates;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.jspecify.annotations.Nullable;

/**
 * Reads a grid: a configuration, what is laid over it in all cells, and axes. An axis is a key of
 * the configuration with a list of values, {@code pruning.rewind: [learning-rate, none]}, or a name
 * with labels and what each lays over the configuration.
 */
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
  private static final int LONGEST_METHOD = 150; // it names files
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._=%-]*");

  private final Path file;
  private final ObjectNode tree;

  private GridFile(Path file, ObjectNode tree) {
    this.file = file;
    this.tree = tree;
  }

  /**
   * Reads a grid.
   *
   * @throws ConfigException naming the file, the key or the cell, the rule and what was found
   */
  static Grid read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no grid " + file + "; give a YAML file");
    }
    GridFile grid = new GridFile(file, ConfigFile.readTree(file));
    grid.requireKeys();
    return grid.grid();
  }

  private Grid grid() {
    Map<String, Map<String, ObjectNode>> axes = axes();
    List<Map<String, String>> skipped = skipped(axes);
    List<GridCell> cells = new ArrayList<>();
    for (List<String> labels : Lists.cartesianProduct(labels(axes))) {
      if (skipped.stream().noneMatch(skip -> matches(skip, axes.keySet(), labels))) {
        cells.addAll(cells(axes, labels));
      }
    }
    if (cells.isEmpty()) {
      throw wrong("skip leaves no cell");
    }
    return new Grid(
        tree.path("title").asText(file.getFileName().toString().replaceAll("\\.ya?ml$", "")),
        cells,
        texts("controls"),
        published(),
        rates());
  }

  private List<PublishedCurve> published() {
    try {
      return texts("published").stream().map(PublishedCurve::named).toList();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private Rates rates() {
    JsonNode cost = tree.has("cost") ? table("cost") : tree.path("cost");
    cost.fieldNames().forEachRemaining(key -> requireOneOf("cost", key, RATES));
    try {
      return new Rates(
          rate(cost, "watts"), rate(cost, "grams-co2-per-kwh"), rate(cost, "price-per-hour"));
    } catch (IllegalArgumentException e) {
      throw wrong("in cost, " + e.getMessage());
    }
  }

  private @Nullable Double rate(JsonNode cost, String key) {
    if (!cost.hasNonNull(key)) {
      return null;
    }
    if (!cost.get(key).isNumber()) {
      throw wrong("cost.%s must be a number, got %s".formatted(key, cost.get(key)));
    }
    return cost.get(key).asDouble();
  }

  /** The cells of one method, one a seed. */
  private List<GridCell> cells(Map<String, Map<String, ObjectNode>> axes, List<String> labels) {
    ObjectNode overlay = ConfigFile.overlay();
    if (tree.has("set")) {
      ConfigFile.lay(overlay, table("set").deepCopy());
    }
    int axis = 0;
    for (Map<String, ObjectNode> values : axes.values()) {
      ConfigFile.lay(overlay, values.getOrDefault(labels.get(axis++), overlay).deepCopy());
    }
    String method = String.join(GridCell.BETWEEN_LABELS, labels);
    if (overlay.has("seed") || overlay.has("replicates")) {
      throw wrong(
          "seed and replicates are keys of the grid itself; leave them out of set and axes");
    }
    if (method.length() > LONGEST_METHOD) {
      throw wrong(
          "the labels of a method must have at most %d characters together, got %s"
              .formatted(LONGEST_METHOD, method));
    }
    RunConfig config;
    try {
      config = ConfigFile.load(tree.path("config").asText(ConfigFile.DEFAULT), overlay);
    } catch (ConfigException e) {
      throw new ConfigException("%s: the cell %s: %s".formatted(file, method, e.getMessage()), e);
    }
    return LongStream.range(0, replicates())
        .map(r -> seed() + r)
        .mapToObj(seed -> new GridCell(labels, config.withSeed(seed), masksFrom(config, axes)))
        .toList();
  }

  /** A method of this grid, if that is what a cell's masks-from names. */
  private static @Nullable String masksFrom(
      RunConfig config, Map<String, Map<String, ObjectNode>> axes) {
    String from = config.pruning().masksFrom();
    if (from == null) {
      return null;
    }
    List<String> labels = Splitter.on(GridCell.BETWEEN_LABELS).splitToList(from);
    return Lists.cartesianProduct(labels(axes)).contains(labels) ? from : null;
  }

  private Map<String, Map<String, ObjectNode>> axes() {
    Map<String, Map<String, ObjectNode>> axes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> axis : table("axes").properties()) {
      axes.put(axis.getKey(), axis(axis.getKey(), axis.getValue()));
    }
    if (axes.isEmpty()) {
      throw wrong("axes must name at least one axis");
    }
    return axes;
  }

  private Map<String, ObjectNode> axis(String name, JsonNode values) {
    Map<String, ObjectNode> labelled = new LinkedHashMap<>();
    if (values.isArray()) {
      for (JsonNode value : values) {
        String label = value.isObject() ? value.path("kind").asText() : value.asText();
        put(labelled, name, label, at(name, value));
      }
    } else if (values.isObject()) {
      for (Map.Entry<String, JsonNode> value : values.properties()) {
        if (!(value.getValue() instanceof ObjectNode overlay)) {
          throw wrong(
              "axes.%s.%s must be a table of keys, got %s"
                  .formatted(name, value.getKey(), value.getValue()));
        }
        put(labelled, name, value.getKey(), overlay);
      }
    }
    if (labelled.isEmpty()) {
      throw wrong("axes.%s must be a list of values or a table of labels".formatted(name));
    }
    return labelled;
  }

  /** One key and its value, such as {@code pruning.rewind}, as a configuration has it. */
  private static ObjectNode at(String key, JsonNode value) {
    ObjectNode overlay = ConfigFile.overlay();
    ObjectNode section = overlay;
    List<String> path = Splitter.on('.').splitToList(key);
    for (String part : path.subList(0, path.size() - 1)) {
      section = section.putObject(part);
    }
    section.set(Iterables.getLast(path), value);
    return overlay;
  }

  private void put(
      Map<String, ObjectNode> labelled, String axis, String label, ObjectNode overlay) {
    if (!LABEL.matcher(label).matches()) {
      throw wrong(
          ("a label must be letters, digits and . _ = %% - alone, got '%s' (axes.%s); name it by a"
                  + " table of labels")
              .formatted(label, axis));
    }
    if (labelled.put(label, overlay) != null) {
      throw wrong("axes.%s has the label %s twice".formatted(axis, label));
    }
  }

  private List<Map<String, String>> skipped(Map<String, Map<String, ObjectNode>> axes) {
    List<Map<String, String>> skipped = new ArrayList<>();
    for (JsonNode skip : list("skip")) {
      Map<String, String> labels = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> label : skip.properties()) {
        requireOneOf("skip", label.getKey(), axes.keySet());
        Map<String, ObjectNode> known = axes.getOrDefault(label.getKey(), Map.of());
        requireOneOf("skip." + label.getKey(), label.getValue().asText(), known.keySet());
        labels.put(label.getKey(), label.getValue().asText());
      }
      if (labels.isEmpty()) {
        throw wrong("skip must be a list of tables from axis to label, got " + skip);
      }
      skipped.add(labels);
    }
    return skipped;
  }

  private static boolean matches(Map<String, String> skip, Set<String> axes, List<String> labels) {
    int axis = 0;
    for (String name : axes) {
      String label = labels.get(axis++);
      if (!skip.getOrDefault(name, label).equals(label)) {
        return false;
      }
    }
    return true;
  }

  private static List<List<String>> labels(Map<String, Map<String, ObjectNode>> axes) {
    return axes.values().stream().map(values -> List.copyOf(values.keySet())).toList();
  }

  private void requireKeys() {
    if (whole("version", 0, 0, Long.MAX_VALUE) != Grid.VERSION) {
      throw wrong("version must be %d, got %s".formatted(Grid.VERSION, tree.path("version")));
    }
    if (tree.has("title") && !tree.get("title").isTextual()) {
      throw wrong("title must be a text, got " + tree.get("title"));
    }
    tree.fieldNames().forEachRemaining(key -> requireOneOf("the grid", key, KEYS));
  }

  private void requireOneOf(String where, String found, Set<String> known) {
    if (!known.contains(found)) {
      throw wrong(
          "%s has %s, it may have %s".formatted(where, found, known.stream().sorted().toList()));
    }
  }

  private long seed() {
    return whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private int replicates() {
    return (int) whole("replicates", 1, 1, MOST_REPLICATES);
  }

  private long whole(String key, long otherwise, long least, long most) {
    JsonNode value = tree.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.canConvertToExactIntegral() || value.asLong() < least || value.asLong() > most) {
      throw wrong("%s must be a whole number of at least %d, got %s".formatted(key, least, value));
    }
    return value.asLong();
  }

  private ObjectNode table(String key) {
    if (tree.get(key) instanceof ObjectNode table) {
      return table;
    }
    throw wrong("%s must be a table of keys, got %s".formatted(key, tree.path(key)));
  }

  private List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list(key)) {
      texts.add(value.asText());
    }
    return texts;
  }

  private JsonNode list(String key) {
    JsonNode list = tree.path(key);
    if (!list.isMissingNode() && !list.isArray()) {
      throw wrong("%s must be a list, got %s".formatted(key, list));
    }
    return list;
  }

  private ConfigException wrong(@Nullable String what) {
    return new ConfigException(file + ": " + what);
  }
}
