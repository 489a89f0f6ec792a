// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.espalier.graph.network.JsonProblem;
import org.espalier.pruning.mask.SearchedScope;

/** Configurations as trees of keys: read from YAML and laid over each other. */
final class ConfigTree {

  private static final int LARGEST_FILE = 1 << 17; // a line costs its length squared to scan
  static final ObjectMapper MAPPER =
      withSearches(
          YAMLMapper.builder(
                  YAMLFactory.builder()
                      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                      .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                      .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
                      .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                      .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                      .build())
              .annotationIntrospector(new KebabEnums())
              .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
              .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
              .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
              .build());

  private ConfigTree() {}

  private static ObjectMapper withSearches(ObjectMapper mapper) {
    ServiceLoader.load(SearchedScope.class)
        .forEach(scope -> mapper.registerSubtypes(scope.getClass()));
    return mapper;
  }

  static ObjectNode builtIn(String name) {
    try (InputStream in = ConfigTree.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new ConfigException("the built-in configuration " + name + " is not in the jar");
      }
      return (ObjectNode) MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the built-in configuration " + name, e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException if it is missing, too long, no YAML or no table of keys
   */
  static ObjectNode read(Path file) {
    try {
      if (Files.isDirectory(file) || !Files.exists(file)) {
        throw new ConfigException(
            "'%s' is neither a configuration file nor one of the built-in configurations %s; give"
                    .formatted(file, String.join(", ", ConfigFile.builtIn()))
                + " one of these names, or a YAML file");
      }
      String yaml = text(file);
      PlainYaml.require(file, yaml);
      JsonNode tree = MAPPER.readTree(yaml);
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw new ConfigException(file + ": a configuration must be a table of keys");
    } catch (NoSuchFileException e) {
      throw new ConfigException("there is no configuration " + file, e);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s is not YAML: %s (line %d)"
              .formatted(
                  file,
                  JsonProblem.of(e),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + " must be text in UTF-8, and is not; convert it", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the configuration " + file, e);
    }
  }

  /** What a file says of its size may be less than it gives. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > LARGEST_FILE) {
        throw new ConfigException(
            "%s has more than %d bytes, the most that a configuration may have"
                .formatted(file, LARGEST_FILE));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  /** Lays one tree over another, in place. */
  static void lay(ObjectNode under, ObjectNode over) {
    if (Amounts.KEYS.stream().anyMatch(over::hasNonNull)) {
      Amounts.KEYS.stream().filter(under::has).forEach(under::putNull);
    }
    for (Map.Entry<String, JsonNode> field : over.properties()) {
      JsonNode below = under.get(field.getKey());
      boolean otherKind =
          field.getValue().has("kind")
              && below != null
              && !field.getValue().get("kind").equals(below.get("kind"));
      if (below instanceof ObjectNode object
          && field.getValue() instanceof ObjectNode value
          && !otherKind) {
        lay(object, value);
      } else {
        under.set(field.getKey(), field.getValue());
      }
    }
  }

  static Optional<String> difference(String at, JsonNode before, JsonNode now) {
    if (before.equals(now)) {
      return Optional.empty();
    }
    if (!(before instanceof ObjectNode) || !(now instanceof ObjectNode)) {
      return Optional.of("%s was %s, now it is %s".formatted(at, shown(before), shown(now)));
    }
    Set<String> keys = new LinkedHashSet<>();
    before.fieldNames().forEachRemaining(keys::add);
    now.fieldNames().forEachRemaining(keys::add);
    return keys.stream()
        .flatMap(
            key ->
                difference(at.isEmpty() ? key : at + "." + key, before.path(key), now.path(key))
                    .stream())
        .findFirst();
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "not there" : value.toString();
  }
}
