// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.List;
import java.util.Map;
import org.espalier.graph.training.Variant;

/**
 * The magnitude of each weight's gradient, |g|, over the sum of all. The gradient is the mean over
 * some batches, with dropout off and batch normalization at its moving statistics.
 *
 * <p>Deterministic for a seed. One forward and backward pass of the examples.
 *
 * @param batch examples a batch, at least 1
 * @param batches how many; 0 for as many as hold all training examples
 * @see <a href="https://arxiv.org/abs/2003.03033">Blalock et al., MLSys 2020, who measure it</a>
 */
public record GradientMagnitude(int batch, int batches) implements Criterion {

  /** One batch of 128 examples. */
  public GradientMagnitude() {
    this(128, 1);
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if batch is below 1 or batches below 0
   */
  public GradientMagnitude {
    Batches.check(batch, batches);
  }

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    return new Batches(batch, batches).scores(scoring, (weight, gradient) -> Math.abs(gradient));
  }

  @Override
  public List<Variant> variants() {
    return List.of(Variant.inference());
  }
}
