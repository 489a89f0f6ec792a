// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;

/**
 * The axes of a grid: each has labels, and what each label lays over the configuration. In the file
 * an axis is a key of the configuration with a list of values, {@code pruning.rewind:
 * [learning-rate, none]}, or a name with a table of labels. A method takes a label of each axis.
 */
final class Axes {

  private static final int MOST_METHODS = 10_000;
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._=%-]*");

  private final GridTree grid;
  private final Map<String, Map<String, ObjectNode>> axes = new LinkedHashMap<>();

  private Axes(GridTree grid) {
    this.grid = grid;
  }

  /**
   * Reads the axes of a grid.
   *
   * @throws ConfigException naming the axis or the label, the rule and what was found
   */
  static Axes read(GridTree grid) {
    Axes axes = new Axes(grid);
    for (Map.Entry<String, JsonNode> axis : grid.table("axes").properties()) {
      axes.axes.put(axis.getKey(), axes.axis(axis.getKey(), axis.getValue()));
    }
    if (axes.axes.isEmpty()) {
      throw grid.wrong("axes must name at least one axis");
    }
    double methods = 1; // no overflow
    for (Map<String, ObjectNode> values : axes.axes.values()) {
      methods *= values.size();
    }
    if (methods > MOST_METHODS) {
      throw grid.wrong(
          "axes must make at most %d methods, got %.0f".formatted(MOST_METHODS, methods));
    }
    return axes;
  }

  /** Every combination of labels, whether it is skipped or not, the last axis first to change. */
  List<List<String>> combinations() {
    return Lists.cartesianProduct(
        axes.values().stream().map(values -> List.copyOf(values.keySet())).toList());
  }

  /** Those that {@code skip} leaves. */
  List<List<String>> methods() {
    List<Map<String, String>> skipped = skipped();
    List<List<String>> methods =
        combinations().stream()
            .filter(labels -> skipped.stream().noneMatch(skip -> matches(skip, labels)))
            .toList();
    if (methods.isEmpty()) {
      throw grid.wrong("skip leaves no cell");
    }
    return methods;
  }

  /** Lays what a method's labels stand for over a configuration, axis by axis. */
  void lay(ObjectNode config, List<String> labels) {
    int axis = 0;
    for (Map<String, ObjectNode> values : axes.values()) {
      ConfigFile.lay(config, Objects.requireNonNull(values.get(labels.get(axis++))).deepCopy());
    }
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
          throw grid.wrong(
              "axes.%s.%s must be a table of keys, got %s"
                  .formatted(name, value.getKey(), value.getValue()));
        }
        put(labelled, name, value.getKey(), overlay);
      }
    }
    if (labelled.isEmpty()) {
      throw grid.wrong("axes.%s must be a list of values or a table of labels".formatted(name));
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
      throw grid.wrong(
          ("a label must be letters, digits and . _ = %% - alone, got '%s' (axes.%s); name it by a"
                  + " table of labels")
              .formatted(label, axis));
    }
    if (labelled.put(label, overlay) != null) {
      throw grid.wrong("axes.%s has the label %s twice".formatted(axis, label));
    }
  }

  private List<Map<String, String>> skipped() {
    List<Map<String, String>> skipped = new ArrayList<>();
    for (JsonNode skip : grid.list("skip")) {
      Map<String, String> labels = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> label : skip.properties()) {
        grid.requireOneOf("skip", label.getKey(), axes.keySet());
        Map<String, ObjectNode> known = axes.getOrDefault(label.getKey(), Map.of());
        grid.requireOneOf("skip." + label.getKey(), label.getValue().asText(), known.keySet());
        labels.put(label.getKey(), label.getValue().asText());
      }
      if (labels.isEmpty()) {
        throw grid.wrong("skip must be a list of tables from axis to label, got " + skip);
      }
      skipped.add(labels);
    }
    return skipped;
  }

  private boolean matches(Map<String, String> skip, List<String> labels) {
    int axis = 0;
    for (String name : axes.keySet()) {
      String label = labels.get(axis++);
      if (!skip.getOrDefault(name, label).equals(label)) {
        return false;
      }
    }
    return true;
  }
}
