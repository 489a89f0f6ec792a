// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** All numbers of an example in one row, channels fastest. */
record FlattenStep(Layout input, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] values = memory.values;
    int end = Step.begin(input.positions(), part + 1, parts);
    for (int p = Step.begin(input.positions(), part, parts); p < end; p++) {
      for (int channel = 0; channel < input.channels(); channel++) {
        int from = input.at(channel, 0) + p;
        int to = output.at(p * input.channels() + channel, 0);
        for (int example = 0; example < examples; example++) {
          values[to + example] = values[from + example * input.positions()];
        }
      }
    }
  }
}
