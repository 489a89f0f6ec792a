// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.List;
import java.util.Map;
import org.espalier.graph.training.Variant;

/**
 * SNIP's connection sensitivity, |g w|, over the sum of all, which does not change who wins: what
 * the loss would feel of a weight's removal, to first order. The gradient is the mean over some
 * batches, with dropout off and batch normalization at its moving statistics. Weights behind dead
 * units all score 0 and tie.
 *
 * <p>Deterministic for a seed. One forward and backward pass of the examples.
 *
 * @param batch examples a batch, at least 1
 * @param batches how many; 0 for as many as hold all training examples
 * @see <a href="https://arxiv.org/abs/1810.02340">Lee, Ajanthan and Torr, ICLR 2019</a>
 */
public record Snip(int batch, int batches) implements Criterion {

  /** One batch of 128 examples. */
  public Snip() {
    this(128, 1);
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if batch is below 1 or batches below 0
   */
  public Snip {
    Batches.check(batch, batches);
  }

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    return new Batches(batch, batches)
        .scores(scoring, (weight, gradient) -> Math.abs((double) weight * gradient));
  }

  @Override
  public boolean scoresBeforeTraining() {
    return true;
  }

  @Override
  public List<Variant> variants() {
    return List.of(Variant.inference());
  }
}
