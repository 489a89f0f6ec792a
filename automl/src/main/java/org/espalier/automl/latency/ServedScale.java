// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

import java.util.List;

/**
 * What the times of parts of a network alone have to be multiplied by, and what has to be added, to
 * be the time of a network as it is served.
 *
 * @param scale of the parts
 * @param rest in microseconds
 */
public record ServedScale(double scale, double rest) {

  /**
   * The line nearest to measured times, in proportion to them; through 0 if it would begin below.
   *
   * @param sums what the parts take alone
   * @param micros what the whole takes
   */
  public static ServedScale fit(List<Double> sums, List<Double> micros) {
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
