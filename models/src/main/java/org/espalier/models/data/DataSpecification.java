// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The parts of {@code form:path[key=value,key=value]}. Only brackets that end the text hold
 * options, so a path may contain others.
 *
 * @param text as given
 * @param form which reader
 * @param path after the colon; may be empty
 * @param options by name, in the order given
 */
record DataSpecification(String text, String form, String path, Map<String, String> options) {

  /** The option that says what is for testing, where files do not. */
  static final String TEST = "test";

  DataSpecification {
    options = ImmutableMap.copyOf(options);
  }

  static DataSpecification parse(String text) {
    int open = text.endsWith("]") ? text.lastIndexOf('[') : text.length();
    if (open < 0) {
      throw new IllegalArgumentException(
          "data \"%s\" closes a bracket it never opened".formatted(text));
    }
    String head = text.substring(0, open);
    int colon = head.indexOf(':');
    String form = colon < 0 ? head : head.substring(0, colon);
    if (colon < 0 && form.indexOf('[') >= 0) {
      throw new IllegalArgumentException(
          "data \"%s\" opens a bracket it never closes".formatted(text));
    }
    String path = colon < 0 ? "" : head.substring(colon + 1);
    String inside = open == text.length() ? "" : text.substring(open + 1, text.length() - 1);
    return new DataSpecification(text, form, path, options(text, inside));
  }

  private static Map<String, String> options(String text, String inside) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : Splitter.on(',').trimResults().omitEmptyStrings().split(inside)) {
      int equals = option.indexOf('=');
      if (equals < 1 || equals == option.length() - 1) {
        throw new IllegalArgumentException(
            "options must be key=value, got \"%s\" in data \"%s\"".formatted(option, text));
      }
      String key = option.substring(0, equals).strip();
      if (options.put(key, option.substring(equals + 1).strip()) != null) {
        throw new IllegalArgumentException(
            "option %s is given twice in data \"%s\"".formatted(key, text));
      }
    }
    return options;
  }

  /** Refuses every option but these. */
  DataSpecification allow(String... known) {
    for (String key : options.keySet()) {
      if (!List.of(known).contains(key)) {
        throw new IllegalArgumentException(
            "unknown option %s in data \"%s\": %s takes %s"
                .formatted(key, text, form, String.join(", ", known)));
      }
    }
    return this;
  }

  Optional<String> option(String key) {
    return Optional.ofNullable(options.get(key));
  }

  /** The option as a whole number within bounds. */
  long number(String key, long otherwise, long least, long most) {
    String value = options.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, together with numbers out of bounds.
    }
    throw new IllegalArgumentException(
        "%s must be a whole number from %d to %d, got %s in data \"%s\""
            .formatted(key, least, most, value, text));
  }

  /**
   * The fraction of the examples that the option {@code test} holds out, a fifth by default; empty
   * if it names a file.
   */
  OptionalDouble testFraction() {
    OptionalDouble fraction = CsvFile.number(options.getOrDefault(TEST, "0.2"));
    if (fraction.isPresent() && !(fraction.getAsDouble() > 0 && fraction.getAsDouble() < 1)) {
      throw new IllegalArgumentException(
          "test must be a file or a fraction in (0, 1), got %s in data \"%s\""
              .formatted(fraction.getAsDouble(), text));
    }
    return fraction;
  }

  /** The file that the option {@code test} names. */
  Path testFile() {
    return path(option(TEST).orElseThrow());
  }

  /** The path. */
  Path file() {
    if (path.isEmpty()) {
      throw new IllegalArgumentException(
          "data \"%s\" names no path: write %s:PATH".formatted(text, form));
    }
    return path(path);
  }

  /** A path that an option holds. */
  Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "data \"%s\" names no valid path: %s".formatted(text, value), e);
    }
  }
}
