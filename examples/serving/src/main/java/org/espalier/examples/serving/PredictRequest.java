// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.espalier.savedmodels.ServedTensor;

/**
 * A predict request in either form of TensorFlow Serving's REST interface. By rows: {@code
 * {"instances": [1, 2]}}, or {@code {"instances": [{"a": 1, "b": 2}, ...]}} where there are several
 * inputs. By columns: {@code {"inputs": [1, 2]}}, or {@code {"inputs": {"a": [1], "b": [2]}}}.
 *
 * @param byRows whether the answer is to be by rows too
 * @param columns what {@link org.espalier.savedmodels.ServedModel#answer} takes
 * @see <a href="https://www.tensorflow.org/tfx/serving/api_rest#predict_api">Predict API</a>
 */
record PredictRequest(boolean byRows, Map<String, Object> columns) {

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // NaN, Infinity and -Infinity
          .build()
          .readerFor(JsonNode.class);

  private static final String INSTANCES = "instances";
  private static final String INPUTS = "inputs";
  private static final String SIGNATURE = "signature_name";
  private static final String DEFAULT_SIGNATURE = "serving_default";

  /**
   * Reads a request for a model with these inputs.
   *
   * @throws IllegalArgumentException if it is no request, or does not fit the inputs
   */
  static PredictRequest parse(byte[] body, Map<String, ServedTensor> inputs) {
    JsonNode request = read(body);
    String signature = request.path(SIGNATURE).asText(DEFAULT_SIGNATURE);
    if (!signature.isEmpty() && !signature.equals(DEFAULT_SIGNATURE)) {
      throw new IllegalArgumentException(
          "there is no signature '" + signature + "', leave it out for " + DEFAULT_SIGNATURE);
    }
    JsonNode rows = request.path(INSTANCES);
    JsonNode columns = request.path(INPUTS);
    if (rows.isMissingNode() == columns.isMissingNode()) {
      throw new IllegalArgumentException(
          "the request must have one of the keys 'instances' and 'inputs', has %s of them"
              .formatted(rows.isMissingNode() ? "none" : "both"));
    }
    if (columns.isMissingNode()) {
      return new PredictRequest(true, columns(byRows(rows, inputs.keySet()), inputs));
    }
    return new PredictRequest(false, columns(byColumns(columns, inputs.keySet()), inputs));
  }

  private static JsonNode read(byte[] body) {
    try {
      JsonNode request = JSON.readTree(body);
      if (!request.isObject()) {
        throw new IllegalArgumentException("the request must be a JSON object");
      }
      return request;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the request must be JSON: " + e.getOriginalMessage() + where(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read from memory", e);
    }
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static Map<String, JsonNode> byColumns(JsonNode columns, Set<String> inputs) {
    Map<String, JsonNode> named = new LinkedHashMap<>();
    if (columns.isObject() && !JsonColumn.isBytes(columns)) {
      checkNames(columns, inputs, INPUTS);
      inputs.forEach(input -> named.put(input, columns.path(input)));
    } else {
      named.put(onlyInput(inputs, INPUTS), columns);
    }
    return named;
  }

  /** Turns rows into columns, each a list with an element a row. */
  private static Map<String, JsonNode> byRows(JsonNode rows, Set<String> inputs) {
    if (!rows.isArray() || rows.isEmpty()) {
      throw new IllegalArgumentException("'instances' must be a list of at least one example");
    }
    if (!rows.path(0).isObject() || JsonColumn.isBytes(rows.path(0))) {
      return Map.of(onlyInput(inputs, INSTANCES), rows);
    }
    Map<String, JsonNode> named = new LinkedHashMap<>();
    for (String input : inputs) {
      ArrayNode column = JsonNodeFactory.instance.arrayNode(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        checkNames(rows.path(i), inputs, INSTANCES + "[" + i + "]");
        column.add(rows.path(i).path(input));
      }
      named.put(input, column);
    }
    return named;
  }

  private static void checkNames(JsonNode named, Set<String> inputs, String where) {
    Set<String> names = ImmutableSet.copyOf(named.fieldNames());
    if (!names.equals(inputs)) {
      throw new IllegalArgumentException(
          "%s must name the inputs %s, got %s"
              .formatted(where, inputs, named.isObject() ? names : "no names"));
    }
  }

  private static String onlyInput(Set<String> inputs, String where) {
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "%s must name the inputs %s, as there are several".formatted(where, inputs));
    }
    return inputs.iterator().next();
  }

  private static Map<String, Object> columns(
      Map<String, JsonNode> named, Map<String, ServedTensor> inputs) {
    Map<String, Object> columns = new LinkedHashMap<>();
    inputs.forEach(
        (name, input) ->
            columns.put(
                name, JsonColumn.of(input, named.getOrDefault(name, MissingNode.getInstance()))));
    return columns;
  }
}
