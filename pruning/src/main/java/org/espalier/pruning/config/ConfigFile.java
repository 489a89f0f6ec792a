// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.base.Strings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private static final List<String> EVER_WRITTEN =
      List.of("version", "model", "data", "training", "pruning");
  private static final Pattern MISSING = Pattern.compile("^Missing creator property");
  private static final long LARGEST_FILE = 1 << 20;
  private static final ObjectMapper MAPPER =
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
          .build();

  private ConfigFile() {}

  /** The names of the built-in configurations. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /** An empty object to put flags into, for {@link #load}. */
  public static ObjectNode overlay() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads a configuration.
   *
   * @param nameOrFile a built-in one's name, or a file
   * @param flags laid over it
   * @throws ConfigException naming the file, the key, the rule and what was found
   */
  public static RunConfig load(String nameOrFile, ObjectNode flags) {
    ObjectNode tree = builtInTree(DEFAULT);
    ObjectNode stated = overlay();
    boolean builtIn = BUILT_IN.contains(nameOrFile);
    if (!nameOrFile.equals(DEFAULT)) {
      ObjectNode own = builtIn ? builtInTree(nameOrFile) : fileTree(Path.of(nameOrFile));
      if (!own.has("version")) {
        throw new ConfigException(
            "%s: the key version is missing; write version: 1".formatted(nameOrFile));
      }
      merge(stated, own);
    }
    merge(stated, flags);
    merge(tree, stated.deepCopy());
    new KindDefaults(MAPPER).complete(tree, nameOrFile);
    String where = builtIn ? "configuration " + nameOrFile : nameOrFile;
    RunConfig config = parse(tree, where);
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
    return complete(fileTree(file), file.toString());
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
    ObjectNode tree = builtInTree(DEFAULT);
    merge(tree, written);
    new KindDefaults(MAPPER).complete(tree, where);
    return parse(tree, where);
  }

  /**
   * Reads a file as a tree of keys.
   *
   * @throws ConfigException if it is missing, too long, no YAML or no table of keys
   */
  public static ObjectNode readTree(Path file) {
    return fileTree(file);
  }

  /** Lays one tree of keys over another, as flags are laid over a file. */
  public static void lay(ObjectNode under, ObjectNode over) {
    merge(under, over);
  }

  /** The configuration as YAML, every key written out. */
  public static String write(RunConfig config) {
    try {
      return MAPPER.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new ConfigException("cannot write the configuration: " + e.getOriginalMessage(), e);
    }
  }

  /** The configuration as a tree, with the keys of the YAML form. */
  public static ObjectNode tree(RunConfig config) {
    return MAPPER.valueToTree(config);
  }

  private static RunConfig parse(ObjectNode tree, String where) {
    requireValues(tree, "", where);
    try {
      return MAPPER.treeToValue(tree, RunConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigException(
          "%s: unknown key %s; the keys there are %s"
              .formatted(where, path(e), e.getKnownPropertyIds()),
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

  private static ObjectNode builtInTree(String name) {
    try (InputStream in = ConfigFile.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new ConfigException("the built-in configuration " + name + " is not in the jar");
      }
      return (ObjectNode) MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the built-in configuration " + name, e);
    }
  }

  private static ObjectNode fileTree(Path file) {
    try {
      if (Files.isDirectory(file) || !Files.exists(file)) {
        throw new ConfigException(
            "'%s' is neither a configuration file nor one of the built-in configurations %s; give"
                    .formatted(file, String.join(", ", BUILT_IN))
                + " one of these names, or a YAML file");
      }
      if (Files.size(file) > LARGEST_FILE) {
        throw new ConfigException(
            "%s has %d bytes, a configuration at most %d"
                .formatted(file, Files.size(file), LARGEST_FILE));
      }
      JsonNode tree = MAPPER.readTree(Files.readAllBytes(file));
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
                  firstLine(e.getOriginalMessage()),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the configuration " + file, e);
    }
  }

  private static void merge(ObjectNode under, ObjectNode over) {
    if (PruningConfig.AMOUNTS.stream().anyMatch(over::hasNonNull)) {
      PruningConfig.AMOUNTS.stream().filter(under::has).forEach(under::putNull);
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
        merge(object, value);
      } else {
        under.set(field.getKey(), field.getValue());
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

  private static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }
}
