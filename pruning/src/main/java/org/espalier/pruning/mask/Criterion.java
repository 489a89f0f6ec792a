// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.espalier.graph.training.Variant;

/** Gives each prunable weight a score; in each group that competes, the highest scores are kept. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Magnitude.class, name = "magnitude"),
  @JsonSubTypes.Type(value = HanThreshold.class, name = "han-threshold"),
  @JsonSubTypes.Type(value = Snip.class, name = "snip"),
  @JsonSubTypes.Type(value = Grasp.class, name = "grasp"),
  @JsonSubTypes.Type(value = SynFlow.class, name = "synflow"),
  @JsonSubTypes.Type(value = GradientMagnitude.class, name = "gradient"),
  @JsonSubTypes.Type(value = Taylor.class, name = "taylor"),
  @JsonSubTypes.Type(value = RandomScores.class, name = "random")
})
@FunctionalInterface
public interface Criterion {

  /**
   * Scores the weights. Scores of weights that are pruned already do not matter.
   *
   * @return for each prunable parameter's name one finite score a weight, row-major
   */
  Map<String, float[]> scores(Scoring scoring);

  /** What its gradients are taken of; empty if it needs none. */
  default List<Variant> variants() {
    return List.of();
  }

  /** Whether it scores the network before training, unless it is asked to score a trained one. */
  default boolean scoresBeforeTraining() {
    return false;
  }

  /**
   * In how many steps a density is reached, each scored anew; the densities in between fall
   * exponentially.
   */
  default int iterations() {
    return 1;
  }
}
