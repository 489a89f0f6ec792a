// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Strings;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private static final Pattern MISSING = Pattern.compile("^Missing creator property");

  private ConfigParser() {}

  /**
   * Parses a tree that has every key.
   *
   * @param where it comes from, for messages
   * @throws ConfigException naming the key, the rule and what was found
   */
  static RunConfig parse(ObjectNode tree, String where) {
    requireValues(tree, "", where);
    try {
      return ConfigTree.MAPPER.treeToValue(tree, RunConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigException(
          "%s: unknown key %s; the keys there are %s"
              .formatted(where, path(e), new TreeSet<>(e.getKnownPropertyIds())),
          e);
    } catch (ValueInstantiationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ConfigException(
          "%s: %s%s".formatted(where, inSection(e), firstLine(cause.getMessage())), e);
    } catch (MismatchedInputException e) {
      Matcher missing = MISSING.matcher(Strings.nullToEmpty(e.getOriginalMessage()));
      throw new ConfigException(
          missing.find()
              ? "%s: the key %s is missing".formatted(where, path(e))
              : "%s: %s: %s".formatted(where, path(e), plainly(e.getOriginalMessage())),
          e);
    } catch (JsonMappingException e) {
      throw new ConfigException(
          "%s: %s: %s".formatted(where, path(e), plainly(e.getOriginalMessage())), e);
    } catch (JsonProcessingException e) {
      throw new ConfigException(where + ": " + firstLine(e.getOriginalMessage()), e);
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

  private static String inSection(JsonMappingException e) {
    String path = path(e);
    return path.isEmpty() ? "" : "in " + path + ", ";
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
        .collect(Collectors.joining("."));
  }

  /** Without what only a Java programmer can act on. */
  private static String plainly(@Nullable String text) {
    return firstLine(text)
        .replaceAll(" \\(but could if coercion.*", "")
        .replaceAll(
            "Cannot construct instance of `[^`]*\\.(\\w+)`.*", "a table of keys must stand here");
  }

  /** Of a message of several; empty of none. */
  static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }
}
