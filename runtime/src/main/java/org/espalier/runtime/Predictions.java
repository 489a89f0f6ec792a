// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.plan.Parts;
import org.espalier.runtime.plan.Plan;
import org.jspecify.annotations.Nullable;

/**
 * What the predictions of a model share: a plan for one example, one for several, made when it is
 * first needed, and what predictions before have worked in, for the next to work in.
 */
final class Predictions {

  private static final int KEPT = 64; // more predictions at once than this allocate
  private static final int MOST = 32; // examples at once
  private static final long CACHE = 1 << 17; // numbers that a plan for several should not exceed

  private final ModelGraph graph;
  private final Kernels kernels;
  private final Parts parts;
  private final Plan single;
  private volatile @Nullable Plan batched;
  private final AtomicReferenceArray<@Nullable Prediction> free = new AtomicReferenceArray<>(KEPT);
  private volatile boolean closed;

  Predictions(ModelGraph graph, ModelOptions options) {
    this.graph = graph;
    this.kernels = VectorSupport.kernels(options);
    this.single = Plan.of(graph, kernels, 1, options.threads());
    this.parts = new Parts(options.threads(), graph.name());
  }

  /**
   * What a prediction works in, for one caller at a time.
   *
   * @throws ClosedModelException if the model is closed
   */
  Prediction begin() {
    if (closed) {
      throw new ClosedModelException(graph.name());
    }
    for (int i = 0; i < KEPT; i++) {
      Prediction found = free.get(i) == null ? null : free.getAndSet(i, null);
      if (found != null) {
        return found;
      }
    }
    return new Prediction(this, graph.inputs().size(), graph.outputs().size());
  }

  void end(Prediction prediction) {
    prediction.end();
    for (int i = 0; i < KEPT && !closed; i++) {
      if (free.compareAndSet(i, null, prediction)) {
        return;
      }
    }
  }

  void close() {
    closed = true;
    parts.close();
    for (int i = 0; i < KEPT; i++) {
      free.set(i, null);
    }
  }

  Parts parts() {
    return parts;
  }

  /** The plan for one example. */
  Plan single() {
    return single;
  }

  /** The plan for several examples, as many as stay in the cache; that for one if that is none. */
  Plan batched() {
    Plan plan = batched;
    return plan != null ? plan : planBatched();
  }

  private synchronized Plan planBatched() {
    Plan plan = batched;
    if (plan == null) {
      int capacity = (int) Math.min(MOST, Long.highestOneBit(CACHE / single.numbers()));
      plan = capacity < 2 ? single : Plan.of(graph, kernels, capacity, parts.count());
      batched = plan;
    }
    return plan;
  }
}
