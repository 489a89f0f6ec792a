// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;

/** Examples as an exported model takes them. */
public final class RawInputs {

  private RawInputs() {}

  /**
   * The inputs by name. Images, and numbers that are no table's, are given as they are: pixels from
   * 0 to 255 as float32; ids as int32. A table's features are turned back into its columns; an
   * unknown word becomes one that no category has.
   *
   * @throws IllegalArgumentException if the examples are not of the network's input shape
   */
  public static Map<String, Object> of(TrainedNetwork trained, Examples examples) {
    var input = trained.network().inputs().get(0);
    if (!examples.shape().equals(input.shape())) {
      throw new IllegalArgumentException(
          "network %s takes %s, the examples are %s"
              .formatted(trained.network().name(), input.shape(), examples.shape()));
    }
    Map<String, Object> inputs = new LinkedHashMap<>();
    if (trained.transform() instanceof InputTransform.Columns columns) {
      float[] features = examples.floats();
      int from = 0;
      for (InputTransform.Column column : columns.columns()) {
        inputs.put(column.name(), decode(column, features, from, columns.width()));
        from += column.width();
      }
    } else if (examples.isInts()) {
      inputs.put(input.name(), examples.ints().clone());
    } else {
      inputs.put(input.name(), examples.toFloats());
    }
    return inputs;
  }

  private static Object decode(InputTransform.Column column, float[] features, int from, int row) {
    int examples = features.length / row;
    if (column instanceof InputTransform.Numeric numeric) {
      float[] numbers = new float[examples];
      for (int i = 0; i < examples; i++) {
        double scaled = features[i * row + from];
        numbers[i] = (float) (scaled * numeric.standardDeviation() + numeric.mean());
      }
      return numbers;
    }
    var categorical = (InputTransform.Categorical) column;
    String unknown = "?";
    while (categorical.categories().contains(unknown)) {
      unknown += "?";
    }
    String[] words = new String[examples];
    for (int i = 0; i < examples; i++) {
      words[i] = unknown;
      for (int k = 0; k < column.width(); k++) {
        if (features[i * row + from + k] == 1) {
          words[i] = categorical.categories().get(k);
        }
      }
    }
    return words;
  }
}
