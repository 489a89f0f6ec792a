// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.network.JsonProblem;

/** Makes a configuration of a tree of keys, and says in plain words what is wrong with one. */
final class ConfigParser {

  private static final Set<String> MAY_BE_NULL =
      Set.of(
          "ticket",
          "training.clip-norm",
          "training.evaluate-every",
          "pruning.masks-from",
          "pruning.scored-at",
          "pruning.sparsity",
          "pruning.rounds",
          "pruning.densities",
          "pruning.gradual",
          "pruning.rewind-to",
          "pruning.retrain-epochs",
          "pruning.retrain-schedule",
          "pruning.fine-tune-rate");

  private ConfigParser() {}

  /**
   * Parses a tree that has every key.
   *
   * @param where it comes from, for messages
   * @throws ConfigException naming the key, the rule and what was found
   */
  static RunConfig parse(ObjectNode tree, String where) {
    return parse(tree, RunConfig.class, where);
  }

  static <T> T parse(ObjectNode tree, Class<T> type, String where) {
    requireValues(tree, "", where);
    try {
      return ConfigTree.MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new ConfigException(where + ": " + JsonProblem.of(e), e);
    }
  }

  private static void requireValues(JsonNode tree, String path, String where) {
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      String key = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      if (field.getValue().isNull() && !MAY_BE_NULL.contains(key)) {
        throw new ConfigException("%s: %s must have a value, got null".formatted(where, key));
      }
      requireValues(field.getValue(), key, where);
    }
    for (int i = 0; tree.isArray() && i < tree.size(); i++) {
      if (tree.get(i).isNull()) {
        throw new ConfigException("%s: %s must hold no null".formatted(where, path));
      }
    }
  }
}
