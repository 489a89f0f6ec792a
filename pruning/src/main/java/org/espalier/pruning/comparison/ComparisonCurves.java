// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import org.espalier.pruning.page.Axis;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Colours;
import org.espalier.pruning.page.Mark;
import org.espalier.pruning.results.RoundResult;

/**
 * Test accuracy against compression, a line a method with what others published behind. Where no
 * cell has an accuracy, as of a regression, its validation loss.
 */
final class ComparisonCurves {

  private static final double CLOSE = 5; // points below the best that the second chart shows

  /** Lines, bands and crosses, and what they span. */
  private final List<Mark> marks = new ArrayList<>();

  private final boolean accuracies;

  private final List<Double> xs = new ArrayList<>();
  private final List<Double> ys = new ArrayList<>();

  private ComparisonCurves(Comparison comparison) {
    accuracies =
        comparison.cells().isEmpty()
            || comparison.cells().stream()
                .flatMap(cell -> cell.replicate().rounds().stream())
                .anyMatch(round -> round.testAccuracy() != null);
  }

  /** All of it, and the upper end by itself where the rest would flatten it. */
  static ImmutableList<Chart> of(Comparison comparison) {
    ComparisonCurves curves = new ComparisonCurves(comparison);
    curves.published(comparison);
    List<Method> methods = comparison.methods();
    for (int i = 0; i < methods.size(); i++) {
      curves.add(methods.get(i), Colours.of(i, methods.size()));
    }
    if (methods.stream().anyMatch(method -> method.collapse().isPresent())) {
      curves.marks.add(new Mark.Cross("mean " + Method.COLLAPSED, Colours.GREY, List.of()));
    }
    return curves.charts();
  }

  private ImmutableList<Chart> charts() {
    DoubleSummaryStatistics all = numbers(ys).summaryStatistics();
    ImmutableList.Builder<Chart> charts = ImmutableList.builder();
    String measure = accuracies ? "Test accuracy" : "Validation loss";
    charts.add(chart(measure + " against compression", numbers(ys)));
    if (accuracies && all.getCount() > 0 && all.getMax() - all.getMin() > 2 * CLOSE) {
      DoubleStream close = DoubleStream.of(all.getMax() - CLOSE, all.getMax());
      charts.add(chart("The same, its upper end", close));
    }
    return charts.build();
  }

  private Chart chart(String title, DoubleStream heights) {
    return new Chart(
        title,
        Axis.logarithmic(
            "Compression (prunable weights / kept)",
            "×",
            DoubleStream.concat(DoubleStream.of(1, 2), numbers(xs))),
        Axis.linear(
            "Mean over seeds, ± sample standard deviation", accuracies ? " %" : "", heights),
        marks);
  }

  private void published(Comparison comparison) {
    for (PublishedCurve curve : comparison.published()) {
      String grey = Colours.grey(marks.size());
      if (accuracies && curve.measure().equals(PublishedCurve.ACCURACY)) {
        List<Mark.Dot> dots =
            curve.points().stream().map(p -> new Mark.Dot(p.compression(), p.mean())).toList();
        span(dots);
        marks.add(new Mark.Dashed(curve.name() + " (not run here)", grey, dots));
      }
    }
  }

  private void add(Method method, String colour) {
    List<Mark.Dot> means = new ArrayList<>();
    List<Mark.Dot> low = new ArrayList<>();
    List<Mark.Dot> high = new ArrayList<>();
    List<Mark.Dot> collapse = new ArrayList<>();
    Point collapsed = method.collapse().orElse(null);
    for (Point point : method.points()) {
      Double x = point.compression();
      Spread all = point.over(accuracies ? RoundResult::testAccuracy : RoundResult::validationLoss);
      if (x != null && all != null) {
        double unit = accuracies ? 100 : 1;
        double mean = unit * all.mean();
        double sd = all.sd() == null ? 0 : unit * all.sd();
        means.add(new Mark.Dot(x, mean));
        low.add(new Mark.Dot(x, mean - sd));
        high.add(new Mark.Dot(x, mean + sd));
        if (point.equals(collapsed)) {
          collapse.add(new Mark.Dot(x, mean));
        }
      }
    }
    span(low);
    span(high);
    String seeds = Conclusion.seeds(method.cells().size());
    marks.add(new Mark.Band("", colour, low, high));
    marks.add(new Mark.Line(method.name() + ", " + seeds, colour, true, means));
    marks.add(new Mark.Cross("", colour, collapse));
  }

  private void span(List<Mark.Dot> dots) {
    dots.forEach(dot -> xs.add(dot.x()));
    dots.forEach(dot -> ys.add(dot.y()));
  }

  private static DoubleStream numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue);
  }
}
