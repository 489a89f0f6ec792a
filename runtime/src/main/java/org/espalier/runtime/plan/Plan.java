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

  private final int capacity;
  private final Step[] steps;
  private final Layout[] inputs; // null where ids
  private final int[] ids; // where each input's ids begin
  private final int[] lengths; // numbers or ids of one example of each input
  private final Layout[] outputs;
  private final int values;
  private final int allIds;

  Plan(
      int capacity,
      List<Step> steps,
      Layout[] inputs,
      int[] ids,
      int[] lengths,
      Layout[] outputs,
      int values,
      int allIds) {
    this.capacity = capacity;
    this.steps = steps.toArray(new Step[0]);
    this.inputs = inputs;
    this.ids = ids;
    this.lengths = lengths;
    this.outputs = outputs;
    this.values = values;
    this.allIds = allIds;
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

  /** How many numbers a memory for it holds. */
  public int numbers() {
    return values;
  }

  /** A new memory for so many threads. */
  public Memory newMemory(int threads) {
    return new Memory(values, allIds, threads);
  }

  /** Reads examples of an input of numbers, from a place in an array. */
  public void read(Memory memory, int input, float[] from, int at, int examples) {
    Ends.read(from, at, memory, inputs[input], examples);
  }

  /** Reads examples of an input of numbers, from a place after a buffer's position. */
  public void read(Memory memory, int input, FloatBuffer from, int at, int examples) {
    if (from.hasArray()) {
      int begin = from.arrayOffset() + from.position() + at;
      Ends.read(from.array(), begin, memory, inputs[input], examples);
    } else {
      Ends.read(from, at, memory, inputs[input], examples);
    }
  }

  /** Reads examples of an input of ids. */
  public void read(Memory memory, int input, int[] from, int at, int examples) {
    System.arraycopy(from, at, memory.ids, ids[input], examples * lengths[input]);
  }

  /** Reads examples of an input of ids, from a place after a buffer's position. */
  public void read(Memory memory, int input, IntBuffer from, int at, int examples) {
    for (int i = 0; i < examples * lengths[input]; i++) {
      memory.ids[ids[input] + i] = from.get(from.position() + at + i);
    }
  }

  /** Begins a prediction of so many examples, before any input is read. */
  public void begin(Memory memory, int examples) {
    memory.timed = memory.alignment.isTimed(examples);
    memory.origin = memory.alignment.origin();
  }

  /** Computes everything, on one thread or several. */
  public void run(Memory memory, int examples, Parts parts) {
    long begin = memory.timed ? System.nanoTime() : 0;
    parts.run(steps, memory, examples);
    if (memory.timed) {
      memory.alignment.took(System.nanoTime() - begin);
    }
  }

  /** Writes an output of so many examples to a place in an array. */
  public void write(Memory memory, int output, float[] to, int at, int examples) {
    Ends.write(memory, outputs[output], to, at, examples);
  }

  /** Writes an output of so many examples to a place after a buffer's position. */
  public void write(Memory memory, int output, FloatBuffer to, int at, int examples) {
    if (to.hasArray()) {
      int begin = to.arrayOffset() + to.position() + at;
      Ends.write(memory, outputs[output], to.array(), begin, examples);
    } else {
      Ends.write(memory, outputs[output], to, at, examples);
    }
  }
}
