// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** The product of two numbers, the second of which may have one position for all. */
record MultiplyStep(Layout first, Layout second, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int positions = first.positions();
    int step = second.positions() == positions ? 1 : 0;
    int end = Parts.begin(output.channels(), part + 1, parts);
    for (int channel = Parts.begin(output.channels(), part, parts); channel < end; channel++) {
      for (int example = 0; example < examples; example++) {
        int a = first.at(memory, channel, example);
        int b = second.at(memory, channel, example);
        int to = output.at(memory, channel, example);
        for (int p = 0; p < positions; p++) {
          numbers[to + p] = numbers[a + p] * numbers[b + p * step];
        }
      }
    }
  }
}
