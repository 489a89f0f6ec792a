// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a grid's file; whatever is not of the kind that is asked for is refused by name.
 *
 * @param file for messages
 */
record GridTree(Path file, ObjectNode tree) {

  private static final int SHOWN = 1000; // characters of a rule and what was found

  /**
   * Reads a file.
   *
   * @throws ConfigException if there is none, or it is no YAML
   */
  static GridTree read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no grid " + file + "; give a YAML file");
    }
    return new GridTree(file, ConfigFile.readTree(file));
  }

  boolean has(String key) {
    return tree.has(key);
  }

  ObjectNode table(String key) {
    if (tree.get(key) instanceof ObjectNode table) {
      return table;
    }
    throw wrong("%s must be a table of keys, got %s".formatted(key, tree.path(key)));
  }

  /** A list; empty if the key is not there. */
  List<JsonNode> list(String key) {
    JsonNode list = tree.path(key);
    if (!list.isMissingNode() && !list.isArray()) {
      throw wrong("%s must be a list, got %s".formatted(key, list));
    }
    List<JsonNode> values = new ArrayList<>();
    list.forEach(values::add);
    return values;
  }

  List<String> texts(String key) {
    return list(key).stream().map(JsonNode::asText).toList();
  }

  String text(String key, String otherwise) {
    JsonNode value = tree.path(key);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw wrong("%s must be a text, got %s".formatted(key, value));
    }
    return value.asText(otherwise);
  }

  long whole(String key, long otherwise, long least, long most) {
    JsonNode value = tree.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.canConvertToExactIntegral() || value.asLong() < least || value.asLong() > most) {
      throw wrong(
          "%s must be a whole number in %d to %d, got %s".formatted(key, least, most, value));
    }
    return value.asLong();
  }

  /** Requires that the file has no other keys than these. */
  void requireKeys(Set<String> known) {
    tree.fieldNames().forEachRemaining(key -> requireOneOf("the grid", key, known));
  }

  void requireOneOf(String where, String found, Set<String> known) {
    if (!known.contains(found)) {
      throw wrong(
          "%s has %s, it may have %s".formatted(where, found, known.stream().sorted().toList()));
    }
  }

  /** What to throw for something that is wrong in it. */
  ConfigException wrong(@Nullable String what) {
    String rule = String.valueOf(what);
    return new ConfigException(
        file + ": " + (rule.length() > SHOWN ? rule.substring(0, SHOWN) + "..." : rule));
  }
}
