// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Function;

/** A function of each number, or softmax over the channels. */
record ActivationStep(Function function, Layout input, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] values = memory.values;
    int count = examples * output.positions();
    int from = Step.begin(count, part, parts);
    int to = Step.begin(count, part + 1, parts);
    for (int channel = 0; channel < output.channels(); channel++) {
      int target = output.at(channel, 0) + from;
      System.arraycopy(values, input.at(channel, 0) + from, values, target, to - from);
      if (function != Function.SOFTMAX) {
        Functions.apply(function, values, target, to - from);
      }
    }
    if (function == Function.SOFTMAX) {
      Functions.softmax(values, output, from, to);
    }
  }
}
