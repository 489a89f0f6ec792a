// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Variant;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Gradients of chosen training examples, summed on the device apart from their application: several
 * batches a step, and the scores of criteria. Examples are taken as they are, neither cropped nor
 * flipped.
 */
public final class Gradients {

  private final Optional<AccumulationGraph> graph;
  private final GraphSession session;
  private final int examples;
  private long batches = -1; // added since the sums were cleared; -1 before that

  Gradients(Optional<AccumulationGraph> graph, GraphSession session, int examples) {
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
    GraphSession.Runner runner = session.runner();
    graph().sums.clear.forEach(runner::addTarget);
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
   * @throws IllegalArgumentException if the variant was not opened, or an index is outside the
   *     training set
   * @throws IllegalStateException if the sums were never cleared or there are none
   */
  public double add(Variant variant, int[] indices, boolean moveStatistics) {
    AccumulationGraph.Accumulator accumulator = graph().accumulators.get(variant);
    if (accumulator == null) {
      throw new IllegalArgumentException(
          "the trainer was opened with the variants %s, got %s"
              .formatted(graph().accumulators.keySet(), variant));
    }
    if (batches < 0) {
      throw new IllegalStateException("call clear before the first add");
    }
    for (int index : indices) {
      if (index < 0 || index >= examples) {
        throw new IllegalArgumentException(
            "examples must be in [0, %d), the training set, got %d".formatted(examples, index));
      }
    }
    try (TInt32 fed = Transfer.vector(indices)) {
      GraphSession.Runner runner =
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

  /**
   * The sums by parameter name.
   *
   * @throws IllegalStateException if the trainer was opened without variants
   */
  public Map<String, Tensor> sums() {
    Variables variables = graph().sums.variables;
    List<String> names =
        variables.types().keySet().stream()
            .filter(name -> name.startsWith(GradientSums.SUM))
            .toList();
    Map<String, Tensor> sums = new HashMap<>();
    variables
        .fetch(session, names)
        .forEach((name, tensor) -> sums.put(name.substring(GradientSums.SUM.length()), tensor));
    return sums;
  }

  void apply() {
    if (batches < 1) {
      throw new IllegalStateException("nothing has been added to the gradients; call add first");
    }
    session.runner().addTarget(graph().apply).run().close();
  }

  private AccumulationGraph graph() {
    return graph.orElseThrow(
        () ->
            new IllegalStateException(
                "the trainer was opened without variants, so it has no gradients to sum"));
  }
}
