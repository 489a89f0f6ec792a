// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** Each example to mean 0 and variance 1; the deviation is at least 1 / sqrt(numbers). */
record StandardizationStep(Layout input, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    int end = Parts.begin(examples, part + 1, parts);
    for (int example = Parts.begin(examples, part, parts); example < end; example++) {
      example(memory, example);
    }
  }

  private void example(Memory memory, int example) {
    float[] numbers = memory.numbers;
    int size = input.channels() * input.positions();
    double sum = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(memory, channel, example);
      for (int p = 0; p < input.positions(); p++) {
        sum += numbers[from + p];
      }
    }
    double mean = sum / size;
    double squares = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(memory, channel, example);
      for (int p = 0; p < input.positions(); p++) {
        double centred = numbers[from + p] - mean;
        squares += centred * centred;
      }
    }
    double deviation = Math.max(Math.sqrt(squares / size), 1 / Math.sqrt(size));
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(memory, channel, example);
      int to = output.at(memory, channel, example);
      for (int p = 0; p < input.positions(); p++) {
        numbers[to + p] = (float) ((numbers[from + p] - mean) / deviation);
      }
    }
  }
}
