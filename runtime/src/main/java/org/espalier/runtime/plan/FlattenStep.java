// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** All numbers of an example in one row, channels fastest. */
record FlattenStep(Layout input, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int end = Parts.begin(input.positions(), part + 1, parts);
    for (int p = Parts.begin(input.positions(), part, parts); p < end; p++) {
      for (int channel = 0; channel < input.channels(); channel++) {
        int from = input.at(memory, channel, 0) + p;
        int to = output.at(memory, p * input.channels() + channel, 0);
        for (int example = 0; example < examples; example++) {
          numbers[to + example] = numbers[from + example * input.positions()];
        }
      }
    }
  }
}
