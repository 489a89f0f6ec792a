// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.espalier.savedmodels.ServedTensor;

/**
 * The values of one input out of nested JSON lists, in row-major order. Lists are as long as the
 * input's shape says; values are numbers in the range of its type, or for a string a text or {@code
 * {"b64": "..."}}.
 */
final class JsonColumn {

  static final String BASE64 = "b64";

  private final ServedTensor input;
  private final List<JsonNode> values = new ArrayList<>();
  private final int[] index; // in each dimension, of what is looked at

  private JsonColumn(ServedTensor input) {
    this.input = input;
    this.index = new int[rank()];
  }

  /**
   * Reads a column.
   *
   * @return {@code float[]}, {@code int[]}, {@code long[]}, {@code byte[]} for uint8 or {@code
   *     byte[][]} for string
   * @throws IllegalArgumentException if a list has another length than the input's shape says, or a
   *     value another type than the input
   */
  static Object of(ServedTensor input, JsonNode json) {
    JsonColumn column = new JsonColumn(input);
    column.gather(json, 0);
    return column.array();
  }

  /** Whether it is an object that stands for bytes. */
  static boolean isBytes(JsonNode json) {
    return json.size() == 1 && json.path(BASE64).isTextual();
  }

  private int rank() {
    return input.rankKnown() ? input.shape().size() : 1;
  }

  private long size(int dimension) {
    return input.rankKnown() ? input.shape().get(dimension) : -1;
  }

  private void gather(JsonNode json, int dimension) {
    if (dimension == rank()) {
      if (json.isArray()) {
        throw wrong(dimension, "a value", json);
      }
      values.add(json);
      return;
    }
    long size = size(dimension);
    if (!json.isArray() || (size >= 0 && json.size() != size)) {
      throw wrong(dimension, size >= 0 ? "a list of " + size : "a list", json);
    }
    for (int i = 0; i < json.size(); i++) {
      index[dimension] = i;
      gather(json.path(i), dimension + 1);
    }
  }

  private Object array() {
    int n = values.size();
    switch (input.type()) {
      case "float" -> {
        float[] array = new float[n];
        for (int i = 0; i < n; i++) {
          array[i] = required(i, "a number", values.get(i).isNumber()).floatValue();
        }
        return array;
      }
      case "int32" -> {
        int[] array = new int[n];
        for (int i = 0; i < n; i++) {
          array[i] = (int) whole(i, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        return array;
      }
      case "int64" -> {
        long[] array = new long[n];
        for (int i = 0; i < n; i++) {
          array[i] = whole(i, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return array;
      }
      case "uint8" -> {
        byte[] array = new byte[n];
        for (int i = 0; i < n; i++) {
          array[i] = (byte) whole(i, 0, 255);
        }
        return array;
      }
      case "string" -> {
        byte[][] array = new byte[n][];
        for (int i = 0; i < n; i++) {
          array[i] = bytes(i);
        }
        return array;
      }
      default ->
          throw new IllegalArgumentException(
              "inputs of this type cannot be sent here (input " + input + ")");
    }
  }

  private long whole(int i, long lowest, long highest) {
    JsonNode value = values.get(i);
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= lowest
            && value.longValue() <= highest;
    return required(i, "a whole number from %d to %d".formatted(lowest, highest), fits).longValue();
  }

  private byte[] bytes(int i) {
    JsonNode value = values.get(i);
    if (!isBytes(value)) {
      return required(i, "a text or {\"b64\": \"...\"}", value.isTextual())
          .textValue()
          .getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(value.path(BASE64).textValue());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "b64 must be Base64: " + e.getMessage() + " (input " + input + ")", e);
    }
  }

  private JsonNode required(int i, String what, boolean holds) {
    JsonNode value = values.get(i);
    if (!holds) {
      throw new IllegalArgumentException(
          "value %d must be %s, got %s (input %s)".formatted(i, what, text(value), input));
    }
    return value;
  }

  private IllegalArgumentException wrong(int dimension, String what, JsonNode json) {
    StringBuilder where = new StringBuilder();
    for (int i = 0; i < dimension; i++) {
      where.append('[').append(index[i]).append(']');
    }
    return new IllegalArgumentException(
        "%s must be %s, got %s (input %s)"
            .formatted(where.isEmpty() ? "it" : where, what, text(json), input));
  }

  private static String text(JsonNode json) {
    if (json.isArray()) {
      return "a list of " + json.size();
    }
    String text = json.isMissingNode() ? "nothing" : json.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
