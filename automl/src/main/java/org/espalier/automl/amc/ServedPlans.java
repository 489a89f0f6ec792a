// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.automl.latency.NetworkTimer;
import org.espalier.automl.latency.ServedScale;
import org.espalier.automl.latency.ServedTimes;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;

/** What plans take as they are served, measured on this machine. */
final class ServedPlans {

  private static final int PLANS = 5;

  private ServedPlans() {}

  /**
   * What the times of layers have to be multiplied by: the dense network is measured, the least
   * that plans may keep, and plans drawn between the two.
   *
   * @param range of the plans
   * @param alone what the layers of a plan take alone
   */
  static ServedScale scale(Searching searching, Budget.Range range, Cost alone) {
    List<PlanLayer> layers =
        new PlanLayers(searching.network(), Unit.CHANNELS, searching.prunable()).layers();
    RandomStream random = RandomStream.of(RandomStream.hash("plans to be timed"));
    List<Double> sums = new ArrayList<>(List.of(alone.whole()));
    List<FixedPlan> plans = new ArrayList<>();
    for (int plan = 0; plan < PLANS; plan++) {
      double most = plan / (PLANS - 1.0);
      Map<String, Integer> kept = new LinkedHashMap<>();
      double[] fractions = new double[layers.size()];
      for (int i = 0; i < fractions.length; i++) {
        PlanLayer layer = layers.get(i);
        int count = range.count(layer, most * random.uniform(), range.most(layer));
        kept.put(layer.name(), count);
        fractions[i] = (double) count / layer.units();
      }
      plans.add(new FixedPlan(Unit.CHANNELS, kept));
      sums.add(alone.of(fractions));
    }
    ServedTimes served = times(searching, plans);
    List<Double> micros = new ArrayList<>(List.of(served.first()));
    served.ratios().forEach(ratio -> micros.add(ratio * served.first()));
    return ServedScale.fit(sums, micros);
  }

  /** The dense network's time, and each plan's ratio to it. */
  private static ServedTimes times(Searching searching, List<FixedPlan> plans) {
    State dense = unmasked(searching.state());
    return ServedTimes.of(
        trained(searching, dense),
        plans.stream()
            .map(plan -> trained(searching, dense.with(Amc.masks(searching, plan, dense))))
            .toList(),
        Flavour.FAST,
        searching.execution().threads(),
        searching.stop());
  }

  /** A plan's time over the dense network's. */
  static double ratio(Searching searching, FixedPlan plan) {
    State dense = unmasked(searching.state());
    return ServedTimes.ratio(
        trained(searching, dense),
        trained(searching, dense.with(Amc.masks(searching, plan, dense))),
        Flavour.FAST,
        searching.execution().threads(),
        searching.stop());
  }

  /** Earlier rounds, or a ticket, may have pruned it. */
  private static State unmasked(State state) {
    Map<String, Tensor> ones = new LinkedHashMap<>();
    state
        .ofKind(StateKind.MASK)
        .forEach(
            (name, mask) -> {
              float[] values = new float[Math.toIntExact(mask.shape().size())];
              Arrays.fill(values, 1);
              ones.put(name, Tensor.of(mask.shape(), values));
            });
    return state.with(ones);
  }

  /** The examples' values are of no matter here, nor what is done to them first. */
  private static TrainedNetwork trained(Searching searching, State state) {
    Shape input = searching.network().inputs().get(0).shape();
    return TrainedNetwork.of(
        searching.network(), searching.masking(), state, NetworkTimer.identity(input), List.of());
  }
}
