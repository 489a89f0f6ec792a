// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.google.common.base.Strings;
import com.google.common.primitives.Primitives;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with JSON or YAML, for people who wrote the file and no Java. */
public final class JsonProblem {

  private static final int SHOWN = 400; // characters
  private static final Pattern ALLOWED = Pattern.compile("accepted for Enum class: (\\[[^]]*])");
  private static final Pattern KINDS = Pattern.compile("known type ids = (\\[[^]]*])");
  private static final Pattern FOUND =
      Pattern.compile("from (Object|Array|String|Boolean|Integer|Floating-point|Null) ");
  private static final Map<String, String> KINDS_OF_VALUES =
      Map.of(
          "Object", "a table of keys",
          "Array", "a list",
          "String", "a text",
          "Boolean", "true or false",
          "Integer", "a whole number",
          "Floating-point", "a fraction",
          "Null", "null");

  private JsonProblem() {}

  /**
   * One line: where in the file, the rule, what was found. A rule that a value broke by itself is
   * told in its own words.
   */
  public static String of(JsonProcessingException e) {
    return cut(problem(e));
  }

  private static String problem(JsonProcessingException e) {
    String message = firstLine(e.getOriginalMessage());
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key %s; the keys there are %s"
          .formatted(path(unknown), new TreeSet<>(unknown.getKnownPropertyIds()));
    }
    if (e instanceof ValueInstantiationException value) {
      String rule =
          value.getCause() instanceof IllegalArgumentException cause
              ? firstLine(cause.getMessage())
              : "a value is missing or makes no sense";
      return path(value).isEmpty() ? rule : "in " + path(value) + ", " + rule;
    }
    if (e instanceof InvalidTypeIdException kind) {
      Matcher known = KINDS.matcher(message);
      return "%s must be a table of keys with a known kind%s%s"
          .formatted(
              where(kind),
              known.find() ? ", one of " + known.group(1) : "",
              kind.getTypeId() == null ? "" : ", got " + kind.getTypeId());
    }
    if (message.startsWith("Trailing token")) {
      return "more follows the end of it";
    }
    if (e instanceof MismatchedInputException mismatch) {
      return mismatch(mismatch, message);
    }
    String plain = plainly(message);
    return e instanceof JsonMappingException mapping && !path(mapping).isEmpty()
        ? path(mapping) + ": " + plain
        : plain;
  }

  private static String mismatch(MismatchedInputException e, String message) {
    if (message.startsWith("Missing ") && message.contains("creator property")) {
      return "the key %s is missing".formatted(path(e));
    }
    Matcher allowed = ALLOWED.matcher(message);
    String rule = allowed.find() ? "one of " + allowed.group(1) : rule(e.getTargetType());
    Matcher found = FOUND.matcher(message);
    if (e instanceof InvalidFormatException format && format.getValue() != null) {
      return "%s must be %s, got %s".formatted(where(e), rule, cut(format.getValue().toString()));
    }
    return found.find()
        ? "%s must be %s, got %s".formatted(where(e), rule, KINDS_OF_VALUES.get(found.group(1)))
        : "%s must be %s".formatted(where(e), rule);
  }

  private static String rule(@Nullable Class<?> type) {
    if (type == null) {
      return "a value";
    }
    Class<?> boxed = Primitives.wrap(type);
    if (boxed == Integer.class || boxed == Long.class) {
      return "a whole number";
    }
    if (Number.class.isAssignableFrom(boxed)) {
      return "a number";
    }
    if (boxed == Boolean.class) {
      return "true or false";
    }
    if (boxed == String.class) {
      return "a text";
    }
    return Collection.class.isAssignableFrom(boxed) ? "a list" : "a table of keys";
  }

  /** Without what only a Java programmer can act on. */
  private static String plainly(String message) {
    return message
        .replaceAll(" \\(but could if coercion.*", "")
        .replaceAll("^Expected a field name.*", "a key must be a text, got a table or a list")
        .replaceAll(", from `[^`]*`", "")
        .replaceAll(" \\(start marker at .*", "")
        .replaceAll("`(?:[\\w$]+\\.)*([\\w$]+)(?:\\(\\))?`", "$1");
  }

  private static String where(JsonMappingException e) {
    return path(e).isEmpty() ? "it" : path(e);
  }

  private static String path(JsonMappingException e) {
    return cut(
        e.getPath().stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
            .collect(Collectors.joining(".")));
  }

  private static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }

  private static String firstLine(@Nullable String text) {
    return Strings.nullToEmpty(text).lines().findFirst().orElse("");
  }
}
