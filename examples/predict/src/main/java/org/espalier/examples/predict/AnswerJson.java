// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.nio.FloatBuffer;
import java.util.List;
import org.espalier.runtime.Model;

/** Answers as JSON. */
final class AnswerJson {

  private AnswerJson() {}

  /**
   * The outputs of each example, in an object if there are several; and, of a model with labels,
   * the label of the highest number of its first output.
   *
   * @throws RefusedRequestException if one is infinite or not a number, which JSON does not have
   */
  static String predictions(Model model, FloatBuffer[] outputs, int count) {
    StringBuilder json = new StringBuilder("{\"predictions\":[");
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",");
      example(json, model, outputs, i);
    }
    json.append(']');
    List<String> labels = model.labels();
    if (labels.size() > 1 && labels.size() == model.outputShape(0).size()) {
      json.append(",\"labels\":[");
      for (int i = 0; i < count; i++) {
        json.append(i == 0 ? "" : ",");
        string(json, labels.get(highest(outputs[0], i * labels.size(), labels.size())));
      }
      json.append(']');
    }
    return json.append('}').toString();
  }

  static String status(long version) {
    return "{\"model_version_status\":[{\"version\":\""
        + version
        + "\",\"state\":\"AVAILABLE\",\"status\":"
        + "{\"error_code\":\"OK\",\"error_message\":\"\"}}]}";
  }

  static String error(String message) {
    StringBuilder json = new StringBuilder("{\"error\":");
    string(json, message);
    return json.append('}').toString();
  }

  private static void example(StringBuilder json, Model model, FloatBuffer[] outputs, int i) {
    if (outputs.length > 1) {
      json.append('{');
    }
    for (int k = 0; k < outputs.length; k++) {
      String name = model.outputs().get(k).name();
      if (outputs.length > 1) {
        json.append(k == 0 ? "" : ",");
        string(json, name);
        json.append(':');
      }
      int size = model.outputShape(k).size();
      for (int at = i * size; at < (i + 1) * size; at++) {
        if (!Float.isFinite(outputs[k].get(at))) {
          throw new RefusedRequestException(
              "instances[%d] makes a number of %s %s, which JSON does not have; give smaller numbers"
                  .formatted(i, name, outputs[k].get(at)));
        }
      }
      list(json, outputs[k], i * size, size, Fields.sizes(model.outputShape(k)));
    }
    if (outputs.length > 1) {
      json.append('}');
    }
  }

  private static void list(
      StringBuilder json, FloatBuffer numbers, int at, int size, List<Integer> sizes) {
    int length = sizes.get(0);
    int part = size / length;
    json.append('[');
    for (int i = 0; i < length; i++) {
      json.append(i == 0 ? "" : ",");
      if (sizes.size() == 1) {
        json.append(numbers.get(at + i));
      } else {
        list(json, numbers, at + i * part, part, sizes.subList(1, sizes.size()));
      }
    }
    json.append(']');
  }

  /** The first of the highest. */
  private static int highest(FloatBuffer numbers, int at, int size) {
    int highest = 0;
    for (int i = 1; i < size; i++) {
      highest = numbers.get(at + i) > numbers.get(at + highest) ? i : highest;
    }
    return highest;
  }

  private static void string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
