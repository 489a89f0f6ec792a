// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.runtime.graph.ModelGraph;

/**
 * The examples of a request, {@code {"instances": [...]}}: each a list as the input's shape has it,
 * or an object with a value for each input or column. A value of one number may stand without its
 * list; a word may stand for an id or a category where the model knows words, -1 if not that one; a
 * row of ids that is too short goes on with -1, which is nothing.
 */
final class Instances {

  private static final int NOTHING = -1;
  private static final int MOST_NUMBERS = 1 << 24; // of an input or output, over all examples

  private final JsonReader json;
  private final Fields fields;
  private final Map<String, Fields.Field> byName = new LinkedHashMap<>();
  private final int[] sizes; // of an example of each input
  private final int most; // examples
  private final float[][] numbers; // of each input
  private final int[] place = new int[2]; // of the innermost list, in those around it
  private int depth; // of that
  private String inside = ""; // what of an instance is read
  private int count;

  private Instances(JsonReader json, Fields fields) {
    this.json = json;
    this.fields = fields;
    List<ModelGraph.Input> inputs = fields.model().inputs();
    this.sizes = inputs.stream().mapToInt(input -> input.shape().size()).toArray();
    int largest = Arrays.stream(sizes).max().orElse(1);
    for (int i = 0; i < fields.model().outputs().size(); i++) {
      largest = Math.max(largest, fields.model().outputShape(i).size());
    }
    this.most = Math.max(1, MOST_NUMBERS / largest);
    fields.fields().forEach(field -> byName.put(field.name(), field));
    this.numbers = new float[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      numbers[i] = new float[sizes[i]];
    }
  }

  /**
   * Reads a whole request.
   *
   * @throws RefusedRequestException if it is not JSON or does not fit, saying where
   */
  static Instances parse(byte[] body, Fields fields) {
    Instances instances = new Instances(new JsonReader(body), fields);
    instances.request();
    return instances;
  }

  /** How many there are, at least 1. */
  int count() {
    return count;
  }

  /** A buffer for each input of the model. */
  Buffer[] inputs() {
    Buffer[] inputs = new Buffer[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      boolean ids = fields.model().inputs().get(i).type() == ModelGraph.Type.IDS;
      inputs[i] = ids ? ids(numbers[i]) : FloatBuffer.wrap(numbers[i]);
    }
    return inputs;
  }

  private IntBuffer ids(float[] values) {
    IntBuffer ids = IntBuffer.allocate(values.length);
    for (int i = 0; i < values.length; i++) {
      ids.put(i, (int) values[i]);
    }
    return ids;
  }

  private void request() {
    Set<String> keys = new HashSet<>();
    json.take('{', () -> "the request must be an object such as {\"instances\": [...]}");
    do {
      String key = json.string(() -> "a key such as \"instances\"");
      json.take(':', () -> "a colon must follow the key " + key);
      if (!keys.add(key)) {
        throw json.refusal("the key " + key + " must be there once");
      } else if (key.equals("instances")) {
        examples();
      } else if (key.equals("signature_name")) {
        signature(json.string(() -> "a signature's name"));
      } else {
        throw json.refusal("there must be no keys but instances and signature_name, got " + key);
      }
    } while (json.tryTake(','));
    json.take('}', () -> "the request must end by }");
    json.end();
    if (count == 0) {
      throw new RefusedRequestException("instances must be a list of at least one example");
    }
  }

  private static void signature(String name) {
    if (!name.equals("serving_default") && !name.isEmpty()) {
      throw new RefusedRequestException(
          "there is no signature '" + name + "', leave it out for serving_default");
    }
  }

  private void examples() {
    json.take('[', () -> "instances must be a list");
    if (json.tryTake(']')) {
      return;
    }
    do {
      if (count == most) {
        throw json.refusal("a request must have at most %d instances, send fewer".formatted(most));
      }
      for (int i = 0; i < sizes.length; i++) {
        if ((count + 1) * sizes[i] > numbers[i].length) {
          numbers[i] = Arrays.copyOf(numbers[i], 2 * numbers[i].length);
        }
      }
      example();
      count++;
    } while (json.tryTake(','));
    json.take(']', () -> "the list of instances must end by ]");
    for (int i = 0; i < sizes.length; i++) {
      numbers[i] = Arrays.copyOf(numbers[i], count * sizes[i]);
    }
  }

  private void example() {
    inside = "";
    if (fields.fields().size() > 1) {
      json.take('{', () -> where() + " must be an object with " + byName.keySet());
      named();
    } else if (json.tryTake('{')) {
      named();
    } else {
      value(fields.fields().get(0));
    }
  }

  private void named() {
    Set<String> given = new HashSet<>();
    do {
      inside = "";
      String name = json.string(() -> where() + " must name " + byName.keySet());
      json.take(':', () -> "a colon must follow the key " + name);
      Fields.Field field = byName.get(name);
      if (field == null || !given.add(name)) {
        throw json.refusal(
            "%s must name %s once each, got %s".formatted(where(), byName.keySet(), name));
      }
      inside = "." + name;
      value(field);
    } while (json.tryTake(','));
    inside = "";
    json.take('}', () -> where() + " must end by }");
    if (given.size() < byName.size()) {
      throw json.refusal("%s must name %s, got %s".formatted(where(), byName.keySet(), given));
    }
  }

  private void value(Fields.Field field) {
    int at = count * sizes[field.input()] + field.offset();
    if (field.size() == 1 && !json.at('[')) {
      numbers[field.input()][at] = element(field);
    } else {
      list(field, 0, at, field.size());
    }
  }

  /** A list of a dimension, and of those in it; its numbers go where {@code at} says. */
  private void list(Fields.Field field, int dimension, int at, int size) {
    int length = field.sizes().get(dimension);
    boolean innermost = dimension + 1 == field.sizes().size();
    json.take('[', () -> where() + " must be a list of " + length);
    int found = 0;
    if (!json.tryTake(']')) {
      do {
        if (found == length) {
          throw json.refusal("%s must be a list of %d, got more".formatted(where(), length));
        } else if (innermost) {
          numbers[field.input()][at + found] = element(field);
        } else {
          int part = size / length;
          place[depth++] = found;
          list(field, dimension + 1, at + found * part, part);
          depth--;
        }
        found++;
      } while (json.tryTake(','));
      json.take(']', () -> where() + " must be a list with commas between its " + length);
    }
    if (found < length && !field.ids()) {
      throw json.refusal("%s must be a list of %d, got %d".formatted(where(), length, found));
    }
    Arrays.fill(numbers[field.input()], at + found, at + length, NOTHING);
  }

  private float element(Fields.Field field) {
    if (!field.words().isEmpty() && json.at('"')) {
      return field.words().getOrDefault(json.string(this::numbersRule), NOTHING);
    }
    double number = json.number(this::numbersRule);
    if (field.ids() && (number != Math.rint(number) || Math.abs(number) > 1 << 24)) {
      throw json.refusal(where() + " must hold whole numbers up to 2^24, got " + number);
    }
    float value = (float) number;
    if (Float.isInfinite(value)) {
      throw json.refusal(
          "%s must hold numbers up to %s, got a larger one".formatted(where(), Float.MAX_VALUE));
    }
    return value;
  }

  private String numbersRule() {
    return where() + " must hold numbers";
  }

  /** What is being read, for messages alone: nothing is built while all goes well. */
  private String where() {
    StringBuilder where = new StringBuilder("instances[").append(count).append(']').append(inside);
    for (int i = 0; i < depth; i++) {
      where.append('[').append(place[i]).append(']');
    }
    return where.toString();
  }
}
