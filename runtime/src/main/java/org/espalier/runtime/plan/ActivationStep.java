// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Function;

/** A function of each number, or softmax over the channels. */
record ActivationStep(Function function, Layout input, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int count = examples * output.positions();
    int from = Parts.begin(count, part, parts);
    int to = Parts.begin(count, part + 1, parts);
    for (int channel = 0; channel < output.channels(); channel++) {
      int target = output.at(memory, channel, 0) + from;
      System.arraycopy(numbers, input.at(memory, channel, 0) + from, numbers, target, to - from);
      if (function != Function.SOFTMAX) {
        Functions.apply(function, numbers, target, to - from);
      }
    }
    if (function == Function.SOFTMAX) {
      Functions.softmax(memory, output, from, to);
    }
  }
}
