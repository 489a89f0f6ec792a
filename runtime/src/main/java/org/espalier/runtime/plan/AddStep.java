// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Function;

/** The sum of two numbers, and a function of it. */
record AddStep(Layout first, Layout second, Layout output, Function function) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int count = examples * output.positions();
    int end = Parts.begin(output.channels(), part + 1, parts);
    for (int channel = Parts.begin(output.channels(), part, parts); channel < end; channel++) {
      int a = first.at(memory, channel, 0);
      int b = second.at(memory, channel, 0);
      int to = output.at(memory, channel, 0);
      for (int i = 0; i < count; i++) {
        numbers[to + i] = numbers[a + i] + numbers[b + i];
      }
      if (function != Function.LINEAR) {
        Functions.apply(function, numbers, to, count);
      }
    }
  }
}
