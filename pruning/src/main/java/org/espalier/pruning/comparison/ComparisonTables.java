// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.pruning.page.Svg;
import org.espalier.pruning.page.Table;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.EarlyStopping;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/** The tables of a comparison's page, costs apart. */
final class ComparisonTables {

  private ComparisonTables() {}

  /** A row for each method and point. */
  static String points(Comparison comparison) {
    Table table =
        new Table(
            "Method",
            "Compression",
            "Kept",
            "Seeds",
            "Test accuracy",
            "Top-5",
            "Validation",
            "Validation loss",
            "Training loss",
            "Speed-up",
            "Pays back after");
    for (Method method : comparison.methods()) {
      for (Point point : method.points()) {
        Spread speedup = point.over(RoundResult::theoreticalSpeedup);
        table.row(
            method.name(),
            Conclusion.ratio(point),
            Text.percent(point.density()),
            Text.count(point.measured().size()),
            percent(point.testAccuracy()),
            percent(point.over(RoundResult::testTop5)),
            percent(point.over(RoundResult::validationAccuracy)),
            loss(point.over(RoundResult::validationLoss)),
            loss(point.over(RoundResult::trainLoss)),
            speedup == null ? Text.UNDEFINED : Conclusion.ratio(speedup.mean()),
            point.round() == 0 ? Text.UNDEFINED : Payback.of(point).text());
      }
    }
    return table.html();
  }

  /** A row for each method and point whose validation loss was measured on the way. */
  static String earlyStopping(Comparison comparison) {
    Table table = new Table("Method", "Compression", "Seeds", "Steps", "Test accuracy then");
    for (Method method : comparison.methods()) {
      for (Point point : method.points()) {
        Spread steps = point.over(EarlyStopping::stepsOf);
        if (steps != null) {
          table.row(
              method.name(),
              Conclusion.ratio(point),
              Text.count(steps.n()),
              Text.count(Math.round(steps.mean()))
                  + (steps.sd() == null ? "" : " ± " + Text.count(Math.round(steps.sd()))),
              percent(point.over(EarlyStopping::testAccuracyOf)));
        }
      }
    }
    return table.html();
  }

  /** A row for each pruned point of each other method. */
  static String differences(Comparison comparison, String control) {
    Table table =
        new Table("Method", "Compression", "Seeds", "Difference", "95 % interval", "p", "Remark");
    for (Difference one : Difference.of(comparison)) {
      if (one.control().equals(control)) {
        PairedTest test = one.test();
        table.row(
            one.method(),
            Conclusion.ratio(one.point()),
            Text.count(test.n()),
            inPoints(test.mean()),
            test.low() == null
                ? Text.UNDEFINED
                : inPoints(test.low()) + " to " + inPoints(test.high()),
            p(test.p()),
            test.remark());
      }
    }
    return table.html();
  }

  static String emptyLayers(Comparison comparison) {
    Table table = new Table("Method", "Seed", "Round", "Layer");
    EmptyLayer.of(comparison.cells())
        .forEach(
            empty ->
                table.row(
                    empty.method(),
                    String.valueOf(empty.seed()),
                    String.valueOf(empty.round()),
                    empty.layer()));
    return table.html();
  }

  /** For each method, folded up, a row for each layer and a column for each point. */
  static String layers(Comparison comparison) {
    StringBuilder html = new StringBuilder();
    for (Method method : comparison.methods()) {
      List<Point> points = method.points();
      Table table =
          new Table(
              Stream.concat(Stream.of("Layer"), points.stream().map(Conclusion::ratio))
                  .toArray(String[]::new));
      for (String layer : method.layers()) {
        List<String> cells = new ArrayList<>(List.of(layer));
        points.forEach(point -> cells.add(Text.percent(point.layerDensity(layer))));
        table.row(cells.toArray(String[]::new));
      }
      html.append("<details><summary>").append(Text.escape(method.name())).append("</summary>\n");
      html.append(table.html()).append("</details>\n");
    }
    return html.toString();
  }

  static String published(Comparison comparison) {
    Table table = new Table("Curve", "Measure", "Compression", "Mean ± sd");
    for (PublishedCurve curve : comparison.published()) {
      for (PublishedCurve.Point point : curve.points()) {
        table.row(
            curve.name(),
            curve.measure(),
            Conclusion.ratio(point.compression()),
            Svg.format("%.2f ± %.2f", point.mean(), point.sd()));
      }
    }
    return table.html();
  }

  private static String percent(@Nullable Spread spread) {
    return Text.percent(Spread.meanOf(spread), Spread.sdOf(spread));
  }

  private static String loss(@Nullable Spread spread) {
    return spread == null ? Text.UNDEFINED : Svg.format("%.4f", spread.mean());
  }

  /** With its sign, for a difference of fractions. */
  private static String inPoints(@Nullable Double difference) {
    return difference == null
        ? Text.UNDEFINED
        : Svg.format("%+.2f", Math.round(1e4 * difference) / 100.0 + 0.0); // no -0.00
  }

  private static String p(@Nullable Double p) {
    return p == null ? Text.UNDEFINED : p < 0.001 ? "< 0.001" : Svg.format("%.3f", p);
  }
}
