// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.espalier.runtime.plan.Memory;
import org.espalier.runtime.plan.Plan;
import org.jspecify.annotations.Nullable;

/** One prediction, as many examples after the other as a plan takes at once; then another. */
final class Prediction {

  private final Predictions model;
  private final Memory single;
  private @Nullable Memory batched;
  private Plan plan;
  private Memory memory;
  private int batch;
  private int first;
  private int examples;

  Prediction(Predictions model) {
    this.model = model;
    this.plan = model.single();
    this.single = plan.newMemory(model.threads());
    this.memory = single;
  }

  void begin(int newBatch) {
    batch = newBatch;
    first = 0;
    examples = 0;
  }

  /** Goes on to the next examples; false if there are none. */
  boolean next() {
    first += examples;
    int left = batch - first;
    if (left > 1) {
      plan = model.batched();
      Memory several = batched == null ? plan.newMemory(model.threads()) : batched;
      batched = several;
      memory = several;
    } else {
      plan = model.single();
      memory = single;
    }
    examples = Math.min(left, plan.capacity());
    if (examples > 0) {
      plan.begin(memory, examples);
    }
    return left > 0;
  }

  /** The first of the examples. */
  int first() {
    return first;
  }

  void read(int input, float[] from, int at) {
    plan.read(memory, input, from, at, examples);
  }

  void read(int input, FloatBuffer from, int at) {
    plan.read(memory, input, from, at, examples);
  }

  void read(int input, int[] from, int at) {
    plan.read(memory, input, from, at, examples);
  }

  void read(int input, IntBuffer from, int at) {
    plan.read(memory, input, from, at, examples);
  }

  void run() {
    plan.run(memory, examples, model.parts());
  }

  void write(int output, float[] to, int at) {
    plan.write(memory, output, to, at, examples);
  }

  void write(int output, FloatBuffer to, int at) {
    plan.write(memory, output, to, at, examples);
  }
}
