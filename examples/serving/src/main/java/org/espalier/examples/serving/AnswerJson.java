// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.ServedTensor;
import org.espalier.savedmodels.ServedValues;

/** The answers of TensorFlow Serving's REST interface as JSON. */
final class AnswerJson {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private AnswerJson() {}

  /** {@code {"error": "..."}}. */
  static byte[] error(String message) {
    return bytes(Map.of("error", message));
  }

  /**
   * {@code {"predictions": [...]}}, an element a row: the value itself where there is one output,
   * else an object of the outputs by name.
   *
   * @throws IllegalArgumentException if the outputs are not one value a row each
   */
  static byte[] byRows(Map<String, ServedValues> outputs) {
    Map<String, List<?>> columns = new LinkedHashMap<>();
    outputs.forEach((name, output) -> columns.put(name, rows(name, output)));
    if (columns.values().stream().mapToInt(List::size).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "the outputs have different batches, so ask for them by 'inputs' instead of 'instances'");
    }
    if (columns.size() == 1) {
      return bytes(Map.of("predictions", columns.values().iterator().next()));
    }
    List<Map<String, Object>> predictions = new ArrayList<>();
    int rows = columns.values().iterator().next().size();
    for (int row = 0; row < rows; row++) {
      int at = row;
      predictions.add(ImmutableMap.copyOf(Maps.transformValues(columns, column -> column.get(at))));
    }
    return bytes(Map.of("predictions", predictions));
  }

  /** {@code {"outputs": ...}}: the values of the only output, or an object of all by name. */
  static byte[] byColumns(Map<String, ServedValues> outputs) {
    Map<String, Object> columns = new LinkedHashMap<>();
    outputs.forEach((name, output) -> columns.put(name, nested(name, output)));
    return bytes(
        Map.of("outputs", columns.size() == 1 ? columns.values().iterator().next() : columns));
  }

  /** {@code {"model_version_status": [...]}} of the one version that takes requests. */
  static byte[] status(long version) {
    return bytes(
        Map.of(
            "model_version_status",
            List.of(
                ImmutableMap.of(
                    "version",
                    Long.toString(version),
                    "state",
                    "AVAILABLE",
                    "status",
                    ImmutableMap.of("error_code", "OK", "error_message", "")))));
  }

  /** {@code {"model_spec": ..., "metadata": ...}}: the signature, without names in the graph. */
  static byte[] metadata(String name, long version, ServedModel model) {
    Map<String, Object> signature =
        ImmutableMap.of(
            "inputs",
            Maps.transformValues(model.inputs(), AnswerJson::tensorInfo),
            "outputs",
            Maps.transformValues(model.outputs(), AnswerJson::tensorInfo),
            "method_name",
            "tensorflow/serving/predict");
    return bytes(
        ImmutableMap.of(
            "model_spec",
            ImmutableMap.of("name", name, "signature_name", "", "version", Long.toString(version)),
            "metadata",
            Map.of(
                "signature_def", Map.of("signature_def", Map.of("serving_default", signature)))));
  }

  private static Map<String, Object> tensorInfo(ServedTensor tensor) {
    List<Map<String, String>> sizes = new ArrayList<>();
    tensor.shape().forEach(size -> sizes.add(ImmutableMap.of("size", "" + size, "name", "")));
    return ImmutableMap.of(
        "dtype",
        "DT_" + tensor.type().toUpperCase(Locale.ROOT),
        "tensor_shape",
        ImmutableMap.of("dim", sizes, "unknown_rank", !tensor.rankKnown()));
  }

  private static List<?> rows(String name, ServedValues output) {
    if (nested(name, output) instanceof List<?> rows) {
      return rows;
    }
    throw new IllegalArgumentException(
        "output %s has no batch, so ask for it by 'inputs' instead of 'instances'".formatted(name));
  }

  /** The value of a scalar, else lists in lists. */
  private static Object nested(String name, ServedValues output) {
    return nested(json(name, output.values()), output.shape());
  }

  private static Object nested(List<?> values, List<Long> shape) {
    if (shape.isEmpty()) {
      return values.get(0);
    }
    if (shape.size() == 1) {
      return values;
    }
    int rows = Math.toIntExact(shape.get(0));
    int length = rows == 0 ? 0 : values.size() / rows;
    List<Object> nested = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      nested.add(
          nested(values.subList(i * length, (i + 1) * length), shape.subList(1, shape.size())));
    }
    return nested;
  }

  /** Strings as text; as bytes where the output's name says so, which is Serving's rule. */
  private static List<?> json(String name, List<?> values) {
    return Lists.transform(
        values,
        value -> {
          if (!(value instanceof byte[] string)) {
            return value;
          }
          return name.endsWith("_bytes")
              ? Map.of(JsonColumn.BASE64, Base64.getEncoder().encodeToString(string))
              : new String(string, StandardCharsets.UTF_8);
        });
  }

  private static byte[] bytes(Map<String, ?> json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists, texts and numbers are always JSON", e);
    }
  }
}
