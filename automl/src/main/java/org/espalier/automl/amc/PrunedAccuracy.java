// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;

/**
 * The accuracy of a plan without retraining, in the graph that trains: masks are assigned, weights
 * made up for, some validation examples asked. Nothing is built anew and nothing is left behind:
 * each plan starts from the dense State.
 */
final class PrunedAccuracy {

  private final Network network;
  private final Trainer trainer;
  private final State dense;
  private final Unit unit;
  private final Reconstruction reconstruction;
  private final int[] labels;
  private final Map<String, Integer[]> order = new HashMap<>(); // strongest first, by layer

  /**
   * Ranks what plans will keep.
   *
   * @param trainer with masks of the unit, on the data
   * @param dense with masks all 1
   * @param examples of the validation split that are asked
   */
  PrunedAccuracy(
      Network network,
      DataSet data,
      Trainer trainer,
      State dense,
      Unit unit,
      Reconstruction reconstruction,
      int examples) {
    this.network = network;
    this.trainer = trainer;
    this.dense = dense;
    this.unit = unit;
    this.reconstruction = reconstruction;
    int[] all = ((Targets.Labels) data.validation().targets()).labels();
    this.labels = Arrays.copyOf(all, Math.min(examples, all.length));
    rank();
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

  /** The dense State under a plan, with what makes up for it. */
  State pruned(int[] kept) {
    Map<String, float[]> masks = masks(kept);
    Map<String, Tensor> changed = new HashMap<>();
    masks.forEach(
        (name, mask) ->
            changed.put(
                StateKind.MASK.named(name),
                Tensor.of(dense.get(StateKind.MASK.named(name)).shape(), mask)));
    if (unit == Unit.CHANNELS) {
      changed.putAll(reconstruction.weights(masks));
    }
    return dense.with(changed);
  }

  private Map<String, float[]> masks(int[] kept) {
    List<PlanLayer> layers = PlanLayers.of(network, unit);
    Map<String, float[]> masks = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      PlanLayer layer = layers.get(i);
      float[] mask = new float[layer.units()];
      Integer[] strongest = Objects.requireNonNull(order.get(layer.name()));
      for (int k = 0; k < kept[i]; k++) {
        mask[strongest[k]] = 1;
      }
      masks.put(layer.name(), mask);
    }
    return masks;
  }

  /** Channels by the sum of the magnitudes of their kernels' weights, weights by magnitude. */
  private void rank() {
    if (unit == Unit.WEIGHTS) {
      for (Parameter kernel : network.kernels()) {
        order.put(kernel.name(), strongest(magnitudes(dense.raw(kernel))));
      }
      return;
    }
    for (ChannelGroup group : PlanLayers.removable(network)) {
      double[] norms = new double[group.channels()];
      for (ChannelGroup.Member member : group.members()) {
        Shape shape = member.parameter().shape();
        float[] values = dense.raw(member.parameter());
        for (int i = 0; i < values.length && shape.rank() > 1; i++) {
          norms[i / member.run() % norms.length] += Math.abs(values[i]);
        }
      }
      order.put(group.name(), strongest(norms));
    }
  }

  private static double[] magnitudes(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i])).toArray();
  }

  /** Ties keep the lower index in front. */
  private static Integer[] strongest(double[] scores) {
    Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a])); // stable
    return order;
  }
}
