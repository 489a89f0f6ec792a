// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.List;

/** The channels of all numbers, one after the other. */
final class ConcatenationStep implements Step {

  private final Layout[] inputs;
  private final Layout output;

  ConcatenationStep(List<Layout> inputs, Layout output) {
    this.inputs = inputs.toArray(new Layout[0]);
    this.output = output;
  }

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    int channel = 0;
    for (Layout input : inputs) {
      int end = Parts.begin(input.channels(), part + 1, parts);
      for (int c = Parts.begin(input.channels(), part, parts); c < end; c++) {
        System.arraycopy(
            memory.numbers,
            input.at(memory, c, 0),
            memory.numbers,
            output.at(memory, channel + c, 0),
            examples * output.positions());
      }
      channel += input.channels();
    }
  }
}
