// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.data.RandomStream;
import org.tensorflow.types.TInt32;

/** Keeps the order of the current epoch's examples on the device: a function of seed and order. */
final class Shuffle {

  private static final long STREAM = RandomStream.hash("shuffle");

  private final TrainingGraph graph;
  private final long seed;
  private final int examples;
  private final int batch;
  private long epoch = -1; // the one whose permutation is on the device
  private long order = -1;

  Shuffle(TrainingGraph graph, long seed, int examples, int batch) {
    this.graph = graph;
    this.seed = seed;
    this.examples = examples;
    this.batch = batch;
  }

  /**
   * Puts the order of a step's epoch on the device, once an epoch: a permutation of the training
   * set and, for the batch that reaches over its end, the beginning of the next one.
   */
  void arrange(GraphSession session, long order, long step) {
    long epoch = Math.multiplyExact(step, (long) batch) / examples;
    if (epoch == this.epoch && order == this.order) {
      return;
    }
    int[] window = new int[examples + batch];
    System.arraycopy(permutation(order, epoch), 0, window, 0, examples);
    System.arraycopy(permutation(order, epoch + 1), 0, window, examples, batch);
    try (TInt32 fed = Transfer.vector(window)) {
      session
          .runner()
          .feed(graph.permutation, fed)
          .addTarget(graph.assignPermutation)
          .run()
          .close();
    }
    this.epoch = epoch;
    this.order = order;
  }

  private int[] permutation(long order, long epoch) {
    return RandomStream.of(seed, STREAM, order, epoch).permutation(examples);
  }
}
