// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.EffectiveValues;
import org.espalier.pruning.mask.Searching;

/**
 * Makes up for channels that a plan prunes: whatever layer reads them gets weights for those it
 * keeps by {@link LeastSquares}, in 1x1 and larger convolutions and dense layers alike. The
 * examples are looked at once, in the dense network; a plan takes only solving.
 *
 * @see <a href="https://arxiv.org/abs/1707.06168">He et al., Channel Pruning, ICCV 2017</a>
 */
final class Reconstruction {

  private record Layer(String group, ReadInputs reads, LeastSquares squares) {}

  private final Map<String, Layer> layers; // by kernel
  private final Map<String, Tensor> dense;

  private Reconstruction(Map<String, Layer> layers, Map<String, Tensor> dense) {
    this.layers = ImmutableMap.copyOf(layers);
    this.dense = ImmutableMap.copyOf(dense);
  }

  /**
   * Looks at the network as it is before it is pruned.
   *
   * @param groups of channels that plans prune; none if they prune weights
   */
  static Reconstruction of(Searching at, List<ChannelGroup> groups, Calibration calibration) {
    Map<String, String> group = new LinkedHashMap<>(); // by kernel
    Map<String, ReadInputs> reads = new HashMap<>();
    List<Parameter> kernels = new ArrayList<>();
    for (ChannelGroup channels : groups) {
      for (ChannelGroup.Member reader : channels.readers()) {
        ReadInputs inputs = new ReadInputs(reader);
        if (calibration.batches() > 0 && inputs.count() <= Grams.MOST_INPUTS) {
          group.put(reader.parameter().name(), channels.name());
          reads.put(reader.parameter().name(), inputs);
          kernels.add(reader.parameter());
        }
      }
    }
    Map<String, Tensor> effective = EffectiveValues.of(at.network(), at.masking(), at.state());
    Map<String, Layer> layers = new LinkedHashMap<>();
    Map<String, Tensor> dense = new HashMap<>();
    if (kernels.isEmpty()) {
      return new Reconstruction(layers, dense);
    }
    try (Grams looked =
        new Grams(at.network(), effective, at.source().data(), kernels, at.execution().config())) {
      Map<String, double[]> grams =
          looked.of(calibration.batches(), calibration.batch(), calibration.points(), at.seed());
      group.forEach(
          (kernel, channels) -> {
            Tensor.Floats weights = (Tensor.Floats) Objects.requireNonNull(effective.get(kernel));
            ReadInputs inputs = Objects.requireNonNull(reads.get(kernel));
            double[] gram = Objects.requireNonNull(grams.get(kernel));
            dense.put(kernel, weights);
            layers.put(
                kernel,
                new Layer(
                    channels, inputs, new LeastSquares(gram, weights.values(), inputs.count())));
          });
    }
    return new Reconstruction(layers, dense);
  }

  /**
   * The kernels that read channels, as parameters of a State.
   *
   * @param masks of the channels by group, 1 or 0
   */
  Map<String, Tensor> weights(Map<String, float[]> masks) {
    Map<String, Tensor> weights = new HashMap<>();
    layers.forEach(
        (kernel, layer) -> {
          Tensor before = Objects.requireNonNull(dense.get(kernel));
          int[] kept = layer.reads().kept(Objects.requireNonNull(masks.get(layer.group())));
          Tensor after =
              kept.length == layer.reads().count()
                  ? before
                  : Tensor.of(before.shape(), layer.squares().weights(kept));
          weights.put(StateKind.PARAMETER.named(kernel), after);
        });
    return weights;
  }
}
