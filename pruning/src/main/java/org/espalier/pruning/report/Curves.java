// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.espalier.pruning.page.Axis;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Colours;
import org.espalier.pruning.page.Mark;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.SummaryRow;

/** The charts of a run. */
final class Curves {

  private Curves() {}

  /** All charts that there is something to draw for, in the order of the page. */
  static ImmutableList<Chart> of(Results results, List<RateTrace> rates) {
    ImmutableList.Builder<Chart> charts = ImmutableList.builder();
    charts.add(quality(results));
    if (rates.stream().anyMatch(trace -> !trace.points().isEmpty())) {
      charts.add(rate(rates));
    }
    LayerTable table = LayerTable.of(results);
    if (!table.layers().isEmpty()) {
      charts.add(densities(table));
    }
    return charts.build();
  }

  private static Chart quality(Results results) {
    Measure measure = Measure.of(results);
    List<Mark.Dot> mean = new ArrayList<>();
    List<Mark.Dot> low = new ArrayList<>();
    List<Mark.Dot> high = new ArrayList<>();
    List<Mark> rings = new ArrayList<>();
    for (SummaryRow row : results.summary()) {
      DoubleSummaryStatistics values = measure.over(results, row.round());
      Double compression = row.compression();
      if (compression != null && values.getCount() > 0) {
        Mark.Dot dot = new Mark.Dot(compression, measure.inUnits(values.getAverage()));
        mean.add(dot);
        low.add(new Mark.Dot(compression, measure.inUnits(values.getMin())));
        high.add(new Mark.Dot(compression, measure.inUnits(values.getMax())));
        if (row.round() > 0 && results.best().filter(row::equals).isPresent()) {
          rings.add(new Mark.Ring("best round", Colours.VERMILION, dot));
        }
      }
    }
    int replicates = results.replicates().size();
    String name = replicates > 1 ? "mean of " + replicates + " replicates" : "each round";
    List<Mark> marks = new ArrayList<>();
    if (replicates > 1) {
      marks.add(new Mark.Band("least to greatest", Colours.BLUE, low, high));
    }
    DoubleSummaryStatistics dense = measure.over(results, 0);
    if (dense.getCount() > 0) {
      double level = measure.inUnits(dense.getAverage());
      boolean ticket = results.summary().get(0).densityMean() < 1;
      marks.add(
          new Mark.Level(ticket ? "ticket (round 0)" : "dense (round 0)", Colours.GREY, level));
    }
    marks.add(new Mark.Line(name, Colours.BLUE, true, mean));
    marks.addAll(rings);
    DoubleStream widths = DoubleStream.concat(DoubleStream.of(1, 2), xs(mean));
    DoubleStream heights = DoubleStream.concat(ys(low), ys(high));
    return new Chart(
        measure.title() + " against compression",
        Axis.logarithmic("Compression (prunable weights / kept)", "×", widths),
        Axis.linear(measure.title(), measure.suffix(), heights),
        marks);
  }

  /** Rounds one after another, each from the step where the one before it ended. */
  private static Chart rate(List<RateTrace> rates) {
    List<Mark> marks = new ArrayList<>();
    List<Mark.Dot> all = new ArrayList<>();
    long start = 0;
    for (RateTrace trace : rates) {
      List<Mark.Dot> dots = new ArrayList<>();
      long end = start;
      for (RateTrace.Point point : trace.points()) {
        end = start + point.step();
        dots.add(new Mark.Dot(end, point.rate()));
      }
      start = end;
      all.addAll(dots);
      // Neighbours in two colours, so that the eye finds where a round begins.
      marks.add(new Mark.Line("", marks.size() % 2 == 0 ? "#0072b2" : "#56b4e9", false, dots));
    }
    DoubleStream heights = DoubleStream.concat(DoubleStream.of(0), ys(all));
    return new Chart(
        "Learning rate, round after round",
        Axis.counting("Training step, over all rounds", xs(all)),
        Axis.linear("Learning rate", "", heights),
        marks);
  }

  private static Chart densities(LayerTable table) {
    List<Mark> marks = new ArrayList<>();
    List<Mark.Dot> all = new ArrayList<>();
    for (LayerResult layer : table.layers()) {
      List<Mark.Dot> dots = new ArrayList<>();
      for (SummaryRow row : table.results().summary()) {
        OptionalDouble kept = table.kept(layer, row.round());
        if (kept.isPresent() && layer.prunable() > 0) {
          dots.add(new Mark.Dot(row.round(), 100 * kept.getAsDouble() / layer.prunable()));
        }
      }
      all.addAll(dots);
      String colour = Colours.of(marks.size(), table.layers().size());
      marks.add(new Mark.Line(layer.name(), colour, true, dots));
    }
    // Equal cuts are a straight line on a logarithmic axis, which cannot show an empty layer.
    boolean empty = all.stream().anyMatch(dot -> dot.y() <= 0);
    String title = "Weights kept";
    DoubleStream heights = DoubleStream.concat(DoubleStream.of(50, 100), ys(all));
    return new Chart(
        "Density of each layer",
        Axis.counting("Round", xs(all)),
        empty ? Axis.linear(title, " %", heights) : Axis.logarithmic(title, " %", heights),
        marks);
  }

  private static DoubleStream xs(List<Mark.Dot> dots) {
    return dots.stream().mapToDouble(Mark.Dot::x);
  }

  private static DoubleStream ys(List<Mark.Dot> dots) {
    return dots.stream().mapToDouble(Mark.Dot::y);
  }
}
