// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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

  private final JsonReader json;
  private final Fields fields;
  private final int[] sizes; // of an example of each input
  private final float[][] numbers; // of each input
  private int count;

  private Instances(JsonReader json, Fields fields) {
    this.json = json;
    this.fields = fields;
    List<ModelGraph.Input> inputs = fields.model().inputs();
    this.sizes = inputs.stream().mapToInt(input -> input.shape().size()).toArray();
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
    json.take('{', "the request must be an object such as {\"instances\": [...]}");
    do {
      String key = json.string("a key such as \"instances\"");
      json.take(':', "a colon must follow the key " + key);
      if (!keys.add(key)) {
        throw json.refusal("the key " + key + " must be there once");
      } else if (key.equals("instances")) {
        examples();
      } else if (key.equals("signature_name")) {
        signature(json.string("a signature's name"));
      } else {
        throw json.refusal("there must be no keys but instances and signature_name, got " + key);
      }
    } while (json.tryTake(','));
    json.take('}', "the request must end by }");
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
    json.take('[', "instances must be a list");
    if (json.tryTake(']')) {
      return;
    }
    do {
      for (int i = 0; i < sizes.length; i++) {
        if ((count + 1) * (long) sizes[i] > numbers[i].length) {
          long more = Math.min(2L * numbers[i].length, Integer.MAX_VALUE - 8);
          numbers[i] = Arrays.copyOf(numbers[i], (int) more);
        }
      }
      example("instances[" + count + "]");
      count++;
    } while (json.tryTake(','));
    json.take(']', "the list of instances must end by ]");
    for (int i = 0; i < sizes.length; i++) {
      numbers[i] = Arrays.copyOf(numbers[i], count * sizes[i]);
    }
  }

  private void example(String where) {
    if (json.tryTake('{')) {
      named(where);
    } else if (fields.fields().size() == 1) {
      value(fields.fields().get(0), where);
    } else {
      throw json.refusal(where + " must be an object with " + names());
    }
  }

  private void named(String where) {
    Set<String> given = new HashSet<>();
    do {
      String name = json.string(where + " must name " + names());
      json.take(':', "a colon must follow the key " + name);
      Fields.Field field =
          fields.fields().stream()
              .filter(one -> one.name().equals(name) && given.add(name))
              .findFirst()
              .orElseThrow(() -> json.refusal(where + " must name each once: " + names()));
      value(field, where + "." + name);
    } while (json.tryTake(','));
    json.take('}', where + " must end by }");
    if (given.size() < fields.fields().size()) {
      throw json.refusal("%s must name %s, got %s".formatted(where, names(), given));
    }
  }

  private List<String> names() {
    return fields.fields().stream().map(Fields.Field::name).toList();
  }

  private void value(Fields.Field field, String where) {
    int at = count * sizes[field.input()] + field.offset();
    if (field.size() == 1 && !json.at('[')) {
      numbers[field.input()][at] = element(field, where);
    } else {
      list(field, 0, at, field.size(), where);
    }
  }

  /** A list of a dimension, and of those in it; its numbers go where {@code at} says. */
  private void list(Fields.Field field, int dimension, int at, int size, String where) {
    int length = field.sizes().get(dimension);
    boolean innermost = dimension + 1 == field.sizes().size();
    String rule = "%s must be a list of %d".formatted(where, length);
    json.take('[', rule);
    int found = 0;
    if (!json.tryTake(']')) {
      do {
        if (found == length) {
          throw json.refusal(rule + ", got more");
        } else if (innermost) {
          numbers[field.input()][at + found] = element(field, where);
        } else {
          int part = size / length;
          list(field, dimension + 1, at + found * part, part, where + "[" + found + "]");
        }
        found++;
      } while (json.tryTake(','));
      json.take(']', rule + ", with numbers between commas");
    }
    if (found < length && !field.ids()) {
      throw json.refusal("%s, got %d".formatted(rule, found));
    }
    Arrays.fill(numbers[field.input()], at + found, at + length, NOTHING);
  }

  private float element(Fields.Field field, String where) {
    if (!field.words().isEmpty() && json.at('"')) {
      return field.words().getOrDefault(json.string(where), NOTHING);
    }
    double number = json.number(where + " must hold numbers");
    if (field.ids() && (number != Math.rint(number) || Math.abs(number) > 1 << 24)) {
      throw json.refusal(where + " must hold whole numbers up to 2^24, got " + number);
    }
    return (float) number;
  }
}
