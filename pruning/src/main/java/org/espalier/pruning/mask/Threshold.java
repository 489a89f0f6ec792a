// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.Tensor;

/**
 * In each layer, whatever scores below a threshold goes: no density is asked for, one comes out,
 * round by round. With the criterion {@code han-threshold} the threshold is Han's quality, in
 * standard deviations of the weights a layer still has; with {@code magnitude} it is a size. A
 * score equal to the threshold stays. O(n) besides the selection.
 *
 * @param at the threshold, above 0
 * @param layers layer name to a threshold of its own, as from a scan of how sensitive layers are
 * @see <a href="https://arxiv.org/abs/1506.02626">Han et al., Learning both Weights and
 *     Connections, NeurIPS 2015, section 3.1</a>
 */
public record Threshold(double at, Map<String, Double> layers) implements Scope {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a threshold is not above 0
   */
  public Threshold {
    require("at", at);
    layers = ImmutableMap.copyOf(layers);
    layers.forEach((layer, own) -> require("layers." + layer, own));
  }

  /** One standard deviation, or whatever else scores are in, in every layer. */
  public Threshold() {
    this(1, Map.of());
  }

  private static void require(String key, double threshold) {
    if (!(threshold > 0 && threshold < Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "%s must be above 0 and finite, got %s (scope threshold)".formatted(key, threshold));
    }
  }

  @Override
  public boolean decidesHowMuch() {
    return true;
  }

  @Override
  public void requireFits(Criterion criterion) {
    if (criterion.iterations() > 1) {
      throw new IllegalArgumentException(
          "scope threshold asks for no density, so a criterion cannot get there in %d cuts; give"
                  .formatted(criterion.iterations())
              + " another criterion or scope");
    }
  }

  @Override
  public void requireFits(Network network, List<Parameter> prunable) {
    Layerwise.requireLayers("layers", layers.keySet(), prunable);
  }

  /** Nobody knows before the scores are there. */
  @Override
  public void requireReachable(
      Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers) {}

  @Override
  public Map<String, Tensor> cut(Cut cut) {
    Map<String, float[]> masks = cut.masks();
    List<Parameter> prunable = cut.scoring().prunable();
    List<Group> groups = new ArrayList<>();
    for (Parameter parameter : prunable) {
      double threshold = layers.getOrDefault(parameter.layer(), at);
      float[] scores = Scoring.of(cut.scores(), parameter);
      float[] mask = Scoring.of(masks, parameter);
      groups.add(new Group(List.of(parameter), kept(scores, mask, threshold, cut.emptyLayers())));
    }
    double all = prunable.stream().mapToLong(p -> p.shape().size()).sum();
    double density = groups.stream().mapToLong(Group::keep).sum() / all;
    new Competition(counts(), p -> p.shape().size(), groups)
        .keepHighest(cut.to(density), cut.scores(), masks);
    return cut.elementwise(masks);
  }

  private static long kept(
      float[] scores, float[] mask, double threshold, EmptyLayers emptyLayers) {
    long kept = 0;
    for (int i = 0; i < scores.length; i++) {
      kept += mask[i] != 0 && scores[i] >= threshold ? 1 : 0;
    }
    long floor = emptyLayers instanceof EmptyLayers.Floor least ? least.weights() : 0;
    return Math.max(kept, Math.min(floor, Survivors.count(mask)));
  }
}
