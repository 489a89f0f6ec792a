// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Weights;

/** The rows of an example's ids added up. */
record EmbeddingBagStep(
    Weights weights,
    boolean mean,
    Floats bias,
    Function function,
    int ids,
    int length,
    Layout output)
    implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    int end = Parts.begin(examples, part + 1, parts);
    for (int example = Parts.begin(examples, part, parts); example < end; example++) {
      example(memory, example);
    }
  }

  private void example(Memory memory, int example) {
    float[] numbers = memory.numbers;
    int base = output.at(memory, 0, example);
    int pitch = output.pitch();
    for (int channel = 0; channel < output.channels(); channel++) {
      numbers[base + channel * pitch] = 0;
    }
    int known = 0;
    for (int i = ids + example * length; i < ids + (example + 1) * length; i++) {
      int id = memory.ids[i];
      if (id >= 0 && id < weights.rows()) {
        known++;
        weights.addRow(id, numbers, base, pitch);
      }
    }
    float divisor = mean && known > 0 ? known : 1;
    for (int channel = 0; channel < output.channels(); channel++) {
      int at = base + channel * pitch;
      numbers[at] = numbers[at] / divisor + bias.get(channel);
      Functions.apply(function, numbers, at, 1);
    }
  }
}
