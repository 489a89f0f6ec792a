// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static java.util.Objects.requireNonNull;

import com.google.common.math.Quantiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.savedmodels.bench.Bench;
import org.espalier.savedmodels.bench.BenchReport;
import org.espalier.savedmodels.bench.BenchSet;
import org.espalier.savedmodels.bench.BenchSettings;

/**
 * The latency of a model over another's, one example a request, in turns.
 *
 * @param each of several pairs of fresh processes, which differ by a few per cent
 */
record ServedRatio(List<Double> each) {

  private static final int STARTS = 5;
  private static final int ROUNDS = 60;

  static ServedRatio of(Path model, Path whole) {
    List<Double> each = new ArrayList<>();
    for (int start = 0; start < STARTS; start++) {
      BenchReport report =
          Bench.run(
              BenchSet.of(List.of(model), whole, null),
              new BenchSettings(List.of(1), List.of(1), ROUNDS, 1),
              line -> {});
      System.out.print(report.text());
      each.add(
          report.cells().stream()
              .filter(cell -> report.pruningGain(cell) != null)
              .mapToDouble(cell -> 1 / requireNonNull(report.pruningGain(cell)).median())
              .findFirst()
              .orElseThrow());
    }
    return new ServedRatio(each);
  }

  double median() {
    return Quantiles.median().compute(each);
  }
}
