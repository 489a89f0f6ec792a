// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.training.Variant;

/**
 * First-order Taylor importance, the mean of (g w)^2 over some batches: the squared change of each
 * batch's loss if the weight went, to first order. Unlike SNIP's, gradients of batches that point
 * different ways do not cancel. Dropout is off and batch normalization at its moving statistics.
 *
 * <p>Deterministic for a seed. One forward and backward pass of the examples.
 *
 * @param batch examples a batch, at least 1
 * @param batches how many; 0 for as many as hold all training examples
 * @see <a href="https://arxiv.org/abs/1906.10771">Molchanov et al., CVPR 2019, equation 8</a>
 */
public record Taylor(int batch, int batches) implements Criterion {

  /** Ten batches of 128 examples. */
  public Taylor() {
    this(128, 10);
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if batch is below 1 or batches below 0
   */
  public Taylor {
    Batches.check(batch, batches);
  }

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    List<int[]> all = new Batches(batch, batches).of(scoring.gradients());
    Map<String, float[]> sums = new HashMap<>();
    for (int[] examples : all) {
      Map<String, float[]> gradient =
          scoring.gradients().gradient(scoring.state(), Variant.inference(), examples);
      Map<String, float[]> squares =
          scoring.fromGradient(gradient, (w, g) -> (double) w * g * w * g / all.size());
      for (Parameter parameter : scoring.prunable()) {
        sums.merge(parameter.name(), squares.get(parameter.name()), Taylor::add);
      }
    }
    return sums;
  }

  @Override
  public List<Variant> variants() {
    return List.of(Variant.inference());
  }

  private static float[] add(float[] sum, float[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }
}
