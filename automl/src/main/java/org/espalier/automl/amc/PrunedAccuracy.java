// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.mask.Searching;

/**
 * The accuracy of a plan without retraining, in the graph that trains: masks are assigned, weights
 * made up for, some validation examples asked. Nothing is built anew and nothing is left behind:
 * each plan starts from the State that was trained.
 */
final class PrunedAccuracy implements AutoCloseable {

  private final Trainer trainer;
  private final State trained;
  private final Reconstruction reconstruction;
  private final Ranking ranking;
  private final List<String> masks; // by layer
  private final List<ChannelGroup> groups;
  private final int[] labels;

  /**
   * Builds the graph, looks at the calibration examples, ranks what plans will keep.
   *
   * @throws IllegalArgumentException if the data have no labels to be right about
   */
  PrunedAccuracy(Amc amc, Searching at) {
    PlanLayers layers = new PlanLayers(at.network(), amc.unit(), at.prunable());
    DataSet rewarding = drawn(at.source().data(), amc.rewardExamples(), at.seed());
    this.labels = labels(rewarding);
    this.trained = at.state();
    this.groups = ImmutableList.copyOf(layers.groups());
    this.ranking = new Ranking(layers, trained);
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < layers.layers().size(); layer++) {
      names.add(layers.mask(layer));
    }
    this.masks = ImmutableList.copyOf(names);
    this.reconstruction = Reconstruction.of(at, groups, amc.calibration());
    this.trainer =
        Trainer.open(
            at.network(),
            at.masking(),
            at.settings(),
            new BatchSource.Resident(rewarding, Augmentation.NONE),
            at.execution(),
            at.seed(),
            new Magnitude().variants());
  }

  /**
   * The data with so many of the validation examples, drawn: in a file those of a class may follow
   * each other.
   */
  static DataSet drawn(DataSet data, int examples, long seed) {
    Examples all = data.validation();
    int[] order = IntStream.range(0, all.size()).toArray();
    RandomStream random = RandomStream.of(seed, RandomStream.hash("reward"));
    int count = Math.min(examples, order.length);
    for (int i = 0; i < count; i++) {
      int other = i + random.below(order.length - i);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return new DataSet(
        data.name(),
        data.training(),
        all.select(Arrays.copyOf(order, count)),
        data.test(),
        data.transform(),
        data.labels(),
        data.fingerprint());
  }

  private static int[] labels(DataSet data) {
    if (!(data.validation().targets() instanceof Targets.Labels targets)) {
      throw new IllegalArgumentException(
          "a search needs data with a label an example, which %s has not".formatted(data.name()));
    }
    return targets.labels();
  }

  /** In [0, 1]. */
  double of(int[] kept) {
    trainer.load(pruned(kept));
    float[] logits = trainer.predict(Split.VALIDATION, labels.length);
    int classes = logits.length / labels.length;
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = logits[i * classes + c] > logits[i * classes + best] ? c : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  /** The trained State under a plan, with what makes up for it. */
  State pruned(int[] kept) {
    Map<String, Tensor> changed = new HashMap<>();
    Map<String, float[]> byGroup = new LinkedHashMap<>();
    for (int layer = 0; layer < kept.length; layer++) {
      String name = masks.get(layer);
      float[] mask = ranking.mask(layer, kept[layer]);
      changed.put(name, Tensor.of(trained.get(name).shape(), mask));
      if (!groups.isEmpty()) {
        byGroup.put(groups.get(layer).name(), mask);
      }
    }
    changed.putAll(reconstruction.weights(byGroup));
    return trained.with(changed);
  }

  Ranking ranking() {
    return ranking;
  }

  @Override
  public void close() {
    trainer.close();
  }
}
