// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.Arrays;
import org.espalier.runtime.plan.Memory;
import org.espalier.runtime.plan.Parts;
import org.espalier.runtime.plan.Plan;
import org.jspecify.annotations.Nullable;

/**
 * One prediction, as many examples after the other as a plan takes at once; then another. Where
 * there are several threads, each takes a share of these groups of examples. Where there are fewer
 * groups than threads, they share the steps of each, if steps are long enough.
 */
final class Prediction implements Parts.Job {

  private final Predictions model;
  private final @Nullable Memory[] single; // of each thread
  private final @Nullable Memory[] batched;
  private final @Nullable Object[] from; // an array or a buffer for each input
  private final @Nullable Object[] to; // and each output
  private int batch;

  Prediction(Predictions model, int inputs, int outputs) {
    this.model = model;
    this.single = new Memory[model.parts().count()];
    this.batched = new Memory[model.parts().count()];
    this.from = new Object[inputs];
    this.to = new Object[outputs];
  }

  /** Sets where an input is: what {@link Plan#read} takes. */
  void from(int input, Object numbers) {
    from[input] = numbers;
  }

  /** Sets where an output goes: what {@link Plan#write} takes. */
  void to(int output, Object numbers) {
    to[output] = numbers;
  }

  /** Predicts so many examples. */
  void run(int examples) {
    batch = examples;
    int threads = model.parts().count();
    boolean together = threads > 1 && (groups() >= threads || plan(0).isShared(size(0)));
    if (!together || !model.parts().tryRun(this)) {
      runGroups(0, groups(), 0);
    }
  }

  @Override
  public void run(int part, int parts) {
    int groups = groups();
    if (groups >= parts) {
      runGroups(Parts.begin(groups, part, parts), Parts.begin(groups, part + 1, parts), part);
      return;
    }
    boolean goesOn = true;
    for (int group = 0; group < groups && goesOn; group++) {
      goesOn = share(group, part);
    }
  }

  /** Drops what was given. */
  void end() {
    Arrays.fill(from, null);
    Arrays.fill(to, null);
  }

  private void runGroups(int first, int end, int thread) {
    for (int group = first; group < end; group++) {
      Memory memory = memory(group, thread);
      read(group, memory);
      plan(group).run(memory, size(group));
      write(group, memory);
    }
  }

  private boolean share(int group, int part) {
    if (part == 0) {
      read(group, memory(group, 0));
    }
    boolean goesOn = model.parts().meet();
    if (goesOn) {
      Memory memory = memory(group, 0);
      goesOn = plan(group).share(memory, size(group), model.parts(), part);
    }
    if (goesOn && part == 0) {
      write(group, memory(group, 0));
    }
    return goesOn;
  }

  private void read(int group, Memory memory) {
    Plan plan = plan(group);
    plan.begin(memory, size(group));
    for (int input = 0; input < from.length; input++) {
      plan.read(memory, input, from[input], first(group), size(group));
    }
  }

  private void write(int group, Memory memory) {
    for (int output = 0; output < to.length; output++) {
      plan(group).write(memory, output, to[output], first(group), size(group));
    }
  }

  private int groups() {
    int capacity = capacity();
    return batch / capacity + (batch % capacity == 0 ? 0 : 1);
  }

  private int capacity() {
    return batch > 1 ? model.batched().capacity() : 1;
  }

  private int first(int group) {
    return group * capacity();
  }

  private int size(int group) {
    return Math.min(batch - first(group), capacity());
  }

  private Plan plan(int group) {
    return size(group) > 1 ? model.batched() : model.single();
  }

  private Memory memory(int group, int thread) {
    @Nullable Memory[] memories = size(group) > 1 ? batched : single;
    Memory memory = memories[thread];
    if (memory == null) {
      memory = plan(group).newMemory();
      memories[thread] = memory;
    }
    return memory;
  }
}
