// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;

/**
 * A search as a file says it: a configuration of the dense training, and {@link AmcSettings}, of
 * which what is left out is as published.
 *
 * @param training without rounds, with masks of the unit
 */
public record AmcConfig(RunConfig training, AmcSettings settings) {

  private static final int VERSION = 1;
  private static final Set<String> KEYS = Set.of("version", "config", "set", "amc");

  /**
   * Reads a file.
   *
   * @param flags laid over its table {@code amc}
   * @throws ConfigException naming the file, the key, the rule and what was found
   */
  public static AmcConfig read(Path file, ObjectNode flags) {
    ObjectNode tree = ConfigFile.readTree(file);
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      if (!KEYS.contains(field.getKey())) {
        throw new ConfigException(
            "%s has %s, it may have %s"
                .formatted(file, field.getKey(), KEYS.stream().sorted().toList()));
      }
    }
    if (tree.path("version").asInt(0) != VERSION) {
      throw new ConfigException(
          "%s: version must be %d, got %s".formatted(file, VERSION, tree.path("version")));
    }
    ObjectNode amc = ConfigFile.tree(AmcSettings.PAPER);
    ConfigFile.lay(amc, table(tree, "amc", file));
    ConfigFile.lay(amc, flags);
    AmcSettings settings = ConfigFile.parse(amc, AmcSettings.class, file + ": amc");
    ObjectNode set = table(tree, "set", file);
    ObjectNode pruning = set.withObject("/pruning");
    pruning.putObject("scope").put("kind", scope(settings.unit()));
    pruning.put("rounds", 0);
    String config = tree.path("config").asText(ConfigFile.DEFAULT);
    return new AmcConfig(ConfigFile.load(config, set), settings);
  }

  private static String scope(Unit unit) {
    return unit == Unit.CHANNELS ? "channel" : "layerwise";
  }

  private static ObjectNode table(ObjectNode tree, String key, Path file) {
    JsonNode value = tree.path(key);
    if (value.isMissingNode()) {
      return ConfigFile.overlay();
    }
    if (value instanceof ObjectNode table) {
      return table.deepCopy();
    }
    throw new ConfigException("%s: %s must be a table of keys, got %s".formatted(file, key, value));
  }
}
