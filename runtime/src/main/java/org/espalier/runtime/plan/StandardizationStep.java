// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** Each example to mean 0 and variance 1; the deviation is at least 1 / sqrt(numbers). */
record StandardizationStep(Layout input, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    int end = Step.begin(examples, part + 1, parts);
    for (int example = Step.begin(examples, part, parts); example < end; example++) {
      example(memory.values, example);
    }
  }

  private void example(float[] values, int example) {
    int numbers = input.channels() * input.positions();
    double sum = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(channel, example);
      for (int p = 0; p < input.positions(); p++) {
        sum += values[from + p];
      }
    }
    double mean = sum / numbers;
    double squares = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(channel, example);
      for (int p = 0; p < input.positions(); p++) {
        double centred = values[from + p] - mean;
        squares += centred * centred;
      }
    }
    double deviation = Math.max(Math.sqrt(squares / numbers), 1 / Math.sqrt(numbers));
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(channel, example);
      int to = output.at(channel, example);
      for (int p = 0; p < input.positions(); p++) {
        values[to + p] = (float) ((values[from + p] - mean) / deviation);
      }
    }
  }
}
