// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Configurations as YAML. A file or a built-in one is laid over {@code quickstart}, which holds
 * every default, and flags over both. An object with a {@code kind} replaces one of another kind
 * whole; sparsity, rounds and densities replace each other.
 */
public final class ConfigFile {

  /** The configuration that holds the defaults. */
  public static final String DEFAULT = "quickstart";

  private static final List<String> BUILT_IN =
      List.of(
          DEFAULT,
          "mnist-lenet-300-100",
          "fashion-lenet-300-100",
          "fashion-lenet-5",
          "cifar10-resnet-20",
          "cifar10-resnet-20-short",
          "sst2-bag");
  private static final List<String> EVER_WRITTEN =
      List.of("version", "model", "data", "training", "pruning");

  private ConfigFile() {}

  /** The names of the built-in configurations. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /** An empty object to put flags into, for {@link #load}. */
  public static ObjectNode overlay() {
    return ConfigTree.MAPPER.createObjectNode();
  }

  /**
   * Reads a configuration.
   *
   * @param nameOrFile a built-in one's name, or a file
   * @param flags laid over it
   * @throws ConfigException naming the file, the key, the rule and what was found
   */
  public static RunConfig load(String nameOrFile, ObjectNode flags) {
    ObjectNode tree = ConfigTree.builtIn(DEFAULT);
    ObjectNode stated = overlay();
    boolean builtIn = BUILT_IN.contains(nameOrFile);
    if (!nameOrFile.equals(DEFAULT)) {
      ObjectNode own =
          builtIn ? ConfigTree.builtIn(nameOrFile) : ConfigTree.read(Path.of(nameOrFile));
      if (!own.has("version")) {
        throw new ConfigException(
            "%s: the key version is missing; write version: 1".formatted(nameOrFile));
      }
      ConfigTree.lay(stated, own);
    }
    ConfigTree.lay(stated, flags);
    ConfigTree.lay(tree, stated.deepCopy());
    new KindDefaults(ConfigTree.MAPPER).complete(tree, nameOrFile);
    String where = builtIn ? "configuration " + nameOrFile : nameOrFile;
    RunConfig config = ConfigParser.parse(tree, where);
    requireNoOtherRewinding(config.pruning(), stated.path("pruning"), where);
    return config;
  }

  /** A criterion that scores before training trains from there, whatever the default would be. */
  private static void requireNoOtherRewinding(
      PruningConfig pruning, JsonNode stated, String where) {
    String rewind = stated.path("rewind").asText("weights");
    String to = stated.path("rewind-to").asText("0");
    boolean other = !rewind.equals("weights") || !(to.equals("0") || to.equals("null"));
    if (pruning.scoredAt() == PruningConfig.ScoredAt.START && other) {
      throw new ConfigException(
          ("%s: scored-at start trains each mask from step 0, so rewind must be weights and rewind-to"
                  + " 0, got %s and %s; leave them out, or choose scored-at trained")
              .formatted(where, rewind, to));
    }
  }

  /**
   * Reads the configuration that a run was begun with. An earlier version wrote fewer keys; those
   * it did not know get their defaults, which say what it did.
   *
   * @throws ConfigException as {@link #load} does
   */
  public static RunConfig readComplete(Path file) {
    return complete(ConfigTree.read(file), file.toString());
  }

  /** The configuration of whatever is not given. */
  public static RunConfig defaults() {
    return load(DEFAULT, overlay());
  }

  /**
   * The same of a configuration that results hold.
   *
   * @throws ConfigException if it means nothing to this version
   */
  public static RunConfig complete(ObjectNode written) {
    return complete(written, "the configuration of results");
  }

  private static RunConfig complete(ObjectNode written, String where) {
    for (String key : EVER_WRITTEN) {
      if (!written.has(key)) {
        throw new ConfigException("%s: the key %s is missing".formatted(where, key));
      }
    }
    ObjectNode tree = ConfigTree.builtIn(DEFAULT);
    ConfigTree.lay(tree, written);
    new KindDefaults(ConfigTree.MAPPER).complete(tree, where);
    return ConfigParser.parse(tree, where);
  }

  /**
   * Reads a file as a tree of keys.
   *
   * @throws ConfigException if it is missing, too long, no YAML or no table of keys
   */
  public static ObjectNode readTree(Path file) {
    return ConfigTree.read(file);
  }

  /**
   * Reads a part of a file that has every key, as configurations are read: keys with hyphens, none
   * unknown, missing or null. Optimizers, criteria and scopes get the options they leave out.
   *
   * @param type a record
   * @param where it comes from, for messages
   * @throws ConfigException naming the key, the rule and what was found
   */
  public static <T> T parse(ObjectNode tree, Class<T> type, String where) {
    new KindDefaults(ConfigTree.MAPPER).complete(tree, where);
    return ConfigParser.parse(tree, type, where);
  }

  /** A configuration, or what {@link #parse} reads, as a tree with the keys of the YAML form. */
  public static ObjectNode tree(Object settings) {
    return ConfigTree.MAPPER.valueToTree(settings);
  }

  /** Lays one tree of keys over another, as flags are laid over a file. */
  public static void lay(ObjectNode under, ObjectNode over) {
    ConfigTree.lay(under, over);
  }

  /**
   * Where one tree of keys is not another: the first key, in {@code before}'s order, with both
   * values; empty if they are the same.
   */
  public static Optional<String> difference(ObjectNode before, ObjectNode now) {
    return ConfigTree.difference("", before, now);
  }

  /** A configuration, or what {@link #parse} reads, or a tree of such, as YAML. */
  public static String write(Object config) {
    try {
      return ConfigTree.MAPPER.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new ConfigException("cannot write the configuration: " + e.getOriginalMessage(), e);
    }
  }
}
