// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Weights;

/** A row for each id, zeros for one outside. */
record EmbeddingStep(Weights weights, int ids, int length, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int begin = Parts.begin(examples * length, part, parts);
    int end = Parts.begin(examples * length, part + 1, parts);
    for (int channel = 0; channel < output.channels(); channel++) {
      int at = output.at(memory, channel, 0);
      for (int i = begin; i < end; i++) {
        numbers[at + i] = 0;
      }
    }
    for (int i = begin; i < end; i++) {
      int id = memory.ids[ids + i];
      if (id >= 0 && id < weights.rows()) {
        weights.addRow(id, numbers, output.at(memory, 0, 0) + i, output.pitch());
      }
    }
  }
}
