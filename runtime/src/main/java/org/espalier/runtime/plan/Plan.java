// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.kernel.Kernels;

/**
 * A graph as steps for up to so many examples at once. It holds no state of a prediction: any
 * number of threads may run it, each with a memory of its own.
 */
public final class Plan {

  private static final long SHARED_WORK =
      1 << 20; // multiplications of a step; some 50 microseconds

  private final int capacity;
  private final int threads;
  private final Step[] steps;
  private final Layout[] inputs; // null where ids
  private final int[] ids; // where each input's ids begin
  private final int[] lengths; // numbers or ids of one example of each input
  private final Layout[] outputs;
  private final int values;
  private final int all; // with what further threads need
  private final int allIds;
  private final long work; // multiplications of one example

  Plan(
      int capacity,
      int threads,
      List<Step> steps,
      Layout[] inputs,
      int[] ids,
      int[] lengths,
      Layout[] outputs,
      int values,
      int all,
      int allIds,
      long work) {
    this.capacity = capacity;
    this.threads = threads;
    this.steps = steps.toArray(new Step[0]);
    this.inputs = inputs;
    this.ids = ids;
    this.lengths = lengths;
    this.outputs = outputs;
    this.values = values;
    this.all = all;
    this.allIds = allIds;
    this.work = work;
  }

  /**
   * Plans a graph.
   *
   * @param capacity examples at once, at least 1
   * @param threads that may share a prediction, at least 1
   * @throws IllegalArgumentException if it needs more memory than the JVM may have
   */
  public static Plan of(ModelGraph graph, Kernels kernels, int capacity, int threads) {
    return new Planner(graph, kernels, capacity, threads).plan();
  }

  /** How many examples it takes at once. */
  public int capacity() {
    return capacity;
  }

  /** How many numbers one thread works with. */
  public int numbers() {
    return values;
  }

  /** A new memory, for one prediction at a time by as many threads as the plan was made for. */
  public Memory newMemory() {
    return new Memory(all, allIds, threads);
  }

  /** Whether threads gain by sharing the steps of so many examples. */
  public boolean isShared(int examples) {
    return work * examples >= SHARED_WORK * steps.length;
  }

  /** Begins a prediction of so many examples, before any input is read. */
  public void begin(Memory memory, int examples) {
    memory.timed = memory.alignment.isTimed(examples);
    memory.origin = memory.alignment.origin();
  }

  /**
   * Reads examples of an input.
   *
   * @param from a {@code float[]} or {@link FloatBuffer} of numbers, an {@code int[]} or {@link
   *     IntBuffer} of ids; buffers from their positions on
   * @param first the first example to read
   * @param examples how many
   */
  public void read(Memory memory, int input, Object from, int first, int examples) {
    int at = first * lengths[input];
    if (from instanceof float[] array) {
      Ends.read(array, at, memory, inputs[input], examples);
    } else if (from instanceof FloatBuffer buffer && buffer.hasArray()) {
      int begin = buffer.arrayOffset() + buffer.position() + at;
      Ends.read(buffer.array(), begin, memory, inputs[input], examples);
    } else if (from instanceof FloatBuffer buffer) {
      Ends.read(buffer, at, memory, inputs[input], examples);
    } else if (from instanceof int[] array) {
      System.arraycopy(array, at, memory.ids, ids[input], examples * lengths[input]);
    } else if (from instanceof IntBuffer buffer) {
      int begin = buffer.position() + at;
      buffer.get(begin, memory.ids, ids[input], examples * lengths[input]);
    }
  }

  /** Computes everything. */
  public void run(Memory memory, int examples) {
    long begin = memory.timed ? System.nanoTime() : 0;
    for (Step step : steps) {
      step.run(memory, examples, 0, 1);
    }
    if (memory.timed) {
      memory.alignment.took(System.nanoTime() - begin);
    }
  }

  /**
   * Computes one part of everything, as all parts do at once.
   *
   * @param team of as many threads as the plan was made for
   * @return false if another part failed
   */
  public boolean share(Memory memory, int examples, Parts team, int part) {
    long begin = System.nanoTime();
    boolean goesOn = true;
    for (int i = 0; i < steps.length && goesOn; i++) {
      steps[i].run(memory, examples, part, team.count());
      goesOn = team.meet();
    }
    if (memory.timed && part == 0) {
      memory.alignment.took(System.nanoTime() - begin);
    }
    return goesOn;
  }

  /**
   * Writes examples of an output.
   *
   * @param to a {@code float[]}, or a {@link FloatBuffer} from its position on
   * @param first the first example to write
   * @param examples how many
   */
  public void write(Memory memory, int output, Object to, int first, int examples) {
    Layout from = outputs[output];
    int at = first * from.channels() * from.positions();
    if (to instanceof float[] array) {
      Ends.write(memory, from, array, at, examples);
    } else if (to instanceof FloatBuffer buffer && buffer.hasArray()) {
      int begin = buffer.arrayOffset() + buffer.position() + at;
      Ends.write(memory, from, buffer.array(), begin, examples);
    } else if (to instanceof FloatBuffer buffer) {
      Ends.write(memory, from, buffer, at, examples);
    }
  }
}
