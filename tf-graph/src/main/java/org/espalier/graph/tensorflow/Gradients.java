// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Variant;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Gradients of chosen training examples, summed on the device apart from their application: several
 * batches a step, and the scores of criteria. Examples are taken as they are, neither cropped nor
 * flipped.
 */
public final class Gradients {

  private static final String SUM = "sum/";

  private final TrainingGraph graph;
  private final Session session;
  private final int examples;
  private long batches = -1; // added since the sums were cleared; -1 before that

  Gradients(TrainingGraph graph, Session session, int examples) {
    this.graph = graph;
    this.session = session;
    this.examples = examples;
  }

  /**
   * Sets the sums to zero; to be called before the first {@link #add}.
   *
   * @throws IllegalStateException if the trainer was opened without variants
   */
  public void clear() {
    if (graph.clearAccumulators.isEmpty()) {
      throw new IllegalStateException("the trainer was opened without variants, so it has no sums");
    }
    Session.Runner runner = session.runner();
    graph.clearAccumulators.forEach(runner::addTarget);
    runner.run().close();
    batches = 0;
  }

  /**
   * Adds the mean gradient over some training examples.
   *
   * @param variant one of those the trainer was opened with
   * @param indices into the training set
   * @param moveStatistics whether batch normalization's moving statistics follow this batch
   * @return the mean loss of these examples
   * @throws IllegalArgumentException if an index is outside the training set
   * @throws IllegalStateException if the sums were never cleared
   */
  public double add(Variant variant, int[] indices, boolean moveStatistics) {
    TrainingGraph.Accumulator accumulator =
        Objects.requireNonNull(
            graph.accumulators.get(variant), () -> "no variant " + variant + " was opened");
    if (batches < 0) {
      throw new IllegalStateException("call clear before the first add");
    }
    for (int index : indices) {
      if (index < 0 || index >= examples) {
        throw new IllegalArgumentException(
            "examples must be in [0, %d), the training set, got %d".formatted(examples, index));
      }
    }
    try (TInt32 fed = Trainer.vector(indices)) {
      Session.Runner runner =
          session.runner().feed(accumulator.indices(), fed).fetch(accumulator.loss());
      accumulator.add().forEach(runner::addTarget);
      if (moveStatistics) {
        accumulator.statistics().forEach(runner::addTarget);
      }
      try (Result result = runner.run()) {
        batches++;
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  /** The sums by parameter name. */
  public Map<String, Tensor> sums() {
    List<String> names =
        graph.sums.types().keySet().stream().filter(name -> name.startsWith(SUM)).toList();
    Map<String, Tensor> sums = new HashMap<>();
    graph
        .sums
        .fetch(session, names)
        .forEach((name, tensor) -> sums.put(name.substring(SUM.length()), tensor));
    return sums;
  }

  void apply() {
    if (batches < 1) {
      throw new IllegalStateException("nothing has been added to the gradients; call add first");
    }
    Session.Runner runner = session.runner();
    graph.applyAccumulated.forEach(runner::addTarget);
    runner.run().close();
  }
}
