// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;

/**
 * What the times of layers alone have to be multiplied by, and what has to be added, to be the time
 * of a network as it is served.
 *
 * @param scale of the layers
 * @param rest in microseconds
 */
record ServedScale(double scale, double rest) {

  private static final int PLANS = 5;

  /**
   * Measures the dense network, the least that plans may keep, and plans drawn between the two.
   *
   * @param range of the plans
   * @param alone what the layers of a plan take alone
   */
  static ServedScale of(Searching searching, Budget.Range range, Cost alone) {
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
    ServedTimes served = ServedTimes.of(searching, plans);
    List<Double> micros = new ArrayList<>(List.of(served.dense()));
    served.ratios().forEach(ratio -> micros.add(ratio * served.dense()));
    return fit(sums, micros);
  }

  /**
   * The line nearest to measured times, in proportion to them; through 0 if it would begin below.
   *
   * @param sums what layers take alone
   * @param micros what the whole takes
   */
  static ServedScale fit(List<Double> sums, List<Double> micros) {
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < sums.size(); i++) {
      double weight = 1 / (micros.get(i) * micros.get(i));
      n += weight;
      x += weight * sums.get(i);
      y += weight * micros.get(i);
      xx += weight * sums.get(i) * sums.get(i);
      xy += weight * sums.get(i) * micros.get(i);
    }
    double spread = n * xx - x * x;
    double scale = (n * xy - x * y) / spread;
    if (!(spread > 1e-9 * n * xx && scale > 0)) {
      return new ServedScale(1, Math.max(0, (y - x) / n)); // too fast to be told apart
    }
    double rest = (y - scale * x) / n;
    return rest >= 0 ? new ServedScale(scale, rest) : new ServedScale(xy / xx, 0);
  }
}
