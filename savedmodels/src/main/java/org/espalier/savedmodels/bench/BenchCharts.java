// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.espalier.pruning.page.Axis;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Colours;
import org.espalier.pruning.page.Mark;

/** Latency and throughput by batch size, a line a model. */
final class BenchCharts {

  private BenchCharts() {}

  static String of(BenchReport report) {
    List<Chart> charts = new ArrayList<>();
    for (int threads : report.settings().threads()) {
      String with = ", %d thread%s".formatted(threads, threads == 1 ? "" : "s");
      charts.add(
          chart(
              report,
              threads,
              "Latency of a request" + with,
              "milliseconds, median",
              cell -> cell.latency().medianMillis()));
      charts.add(
          chart(
              report,
              threads,
              "Throughput, one client" + with,
              "examples a second",
              BenchCell::examplesPerSecond));
    }
    return Chart.image(charts);
  }

  private static Chart chart(
      BenchReport report,
      int threads,
      String title,
      String unit,
      ToDoubleFunction<BenchCell> value) {
    List<BenchCell> cells =
        report.cells().stream().filter(cell -> cell.threads() == threads).toList();
    List<BenchModel> models = report.set().models();
    List<Mark> lines = new ArrayList<>();
    for (BenchModel model : models) {
      List<Mark.Dot> dots =
          cells.stream()
              .filter(cell -> cell.model().equals(model))
              .map(cell -> new Mark.Dot(cell.batch(), value.applyAsDouble(cell)))
              .toList();
      lines.add(new Mark.Line(model.name(), Colours.of(lines.size(), models.size()), true, dots));
    }
    return new Chart(
        title,
        batches(cells),
        Axis.logarithmic(unit, "", cells.stream().mapToDouble(value)),
        lines);
  }

  /** Ticks are the batch sizes that were measured. */
  private static Axis batches(List<BenchCell> cells) {
    Axis axis =
        Axis.logarithmic("examples a request", "", cells.stream().mapToDouble(BenchCell::batch));
    List<Double> ticks =
        cells.stream().map(cell -> (double) cell.batch()).distinct().sorted().toList();
    return new Axis(axis.title(), axis.suffix(), true, axis.low(), axis.high(), ticks);
  }
}
