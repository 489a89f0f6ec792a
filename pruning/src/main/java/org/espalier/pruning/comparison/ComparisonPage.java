// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Page;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.EarlyStopping;

/** The page of a comparison; it ends with what a reader wants to know. */
final class ComparisonPage {

  private ComparisonPage() {}

  static String of(Comparison comparison, List<Chart> charts) {
    List<String> sections = new ArrayList<>();
    charts.forEach(chart -> sections.add(Page.section(chart)));
    sections.add(Page.wide("Each method at each compression", points(comparison)));
    for (String control : comparison.controls()) {
      sections.add(Page.wide("Difference to " + control, differences(comparison, control)));
    }
    if (measuresEarlyStopping(comparison)) {
      sections.add(Page.wide("Early stopping", earlyStopping(comparison)));
    }
    sections.add(Page.wide("Layers that have nothing left", emptyLayers(comparison)));
    sections.add(Page.wide("Density of each layer", ComparisonTables.layers(comparison)));
    if (!comparison.published().isEmpty()) {
      sections.add(Page.wide("Published, not run here", published(comparison)));
    }
    sections.add(Page.wide("What it took", costs(comparison)));
    sections.add(Page.wide("Cells that failed", failures(comparison)));
    sections.add(Page.wide("How small, at what loss", conclusion(comparison)));
    return Page.of(comparison.title(), Text.escape(headline(comparison)), sections);
  }

  private static String headline(Comparison comparison) {
    int methods = comparison.methods().size();
    int cells = comparison.cells().size();
    int failed = comparison.failures().size();
    return "%s, %s finished%s."
        .formatted(
            methods == 1 ? "1 method" : methods + " methods",
            cells == 1 ? "1 cell" : cells + " cells",
            failed == 0 ? "" : ", " + failed + " failed");
  }

  private static String points(Comparison comparison) {
    return paragraph(
            "Means over seeds, ± their sample standard deviation (n - 1). A round is one"
                + " line; where channels or blocks go, seeds may keep other numbers of weights, and"
                + " the density is their mean. Kept: prunable weights. Accuracies are top-1 where not"
                + " said. Speed-up: theoretical,"
                + " multiply-adds / those on kept weights. Pruning has paid back after so many"
                + " inferences: they have saved as many multiply-adds as the pruning rounds up to"
                + " this one have trained, if each multiply-add on a pruned weight is skipped. A"
                + " method that prunes before training has trained only what it trains longer than the"
                + " dense network; what another method's masks have cost is not known.")
        + ComparisonTables.points(comparison);
  }

  private static String differences(Comparison comparison, String control) {
    if (comparison.methods().stream().noneMatch(method -> method.name().equals(control))) {
      return paragraph("No cell of this control has finished.");
    }
    return paragraph(
            "Test accuracy minus that of the control at the same compression, in points, over the"
                + " seeds that both have. Two-sided paired t-test; the p-values are not corrected"
                + " for being many.")
        + ComparisonTables.differences(comparison, control);
  }

  private static boolean measuresEarlyStopping(Comparison comparison) {
    return comparison.methods().stream()
        .flatMap(method -> method.points().stream())
        .anyMatch(point -> point.over(EarlyStopping::stepsOf) != null);
  }

  private static String earlyStopping(Comparison comparison) {
    return paragraph(
            "The steps of a round after which its validation loss was lowest, and the accuracy"
                + " then; nothing was stopped there.")
        + ComparisonTables.earlyStopping(comparison);
  }

  private static String emptyLayers(Comparison comparison) {
    return EmptyLayer.of(comparison.cells()).isEmpty()
        ? paragraph("None, with any method, seed or round.")
        : paragraph("From the round named on, since a pruned weight never comes back.")
            + ComparisonTables.emptyLayers(comparison);
  }

  private static String published(Comparison comparison) {
    return paragraph(
            "Figures of others, of their data, networks and training: to look at, not to test"
                + " against. What is not an accuracy is not drawn.")
        + ComparisonTables.published(comparison);
  }

  private static String costs(Comparison comparison) {
    return paragraph(
            "Mean over the seeds of a method; a dense training that cells share is counted in"
                + " each, and once in the sum. A method that prunes before training needs it only to"
                + " be compared with; one that takes another's masks needs that one's search too."
                + " Seconds: scoring, training and evaluation. Multiply-adds of training: 3 × those of"
                + " an example forwards × examples; masked"
                + " training costs as much as dense. Energy is measured where the hardware tells"
                + " (rapl: processor and memory; nvml: GPU), whatever else ran on it included; else"
                + " estimated only from a figure that was given.")
        + CostTable.of(comparison);
  }

  private static String failures(Comparison comparison) {
    return comparison.failures().isEmpty()
        ? paragraph("None.")
        : comparison.failures().stream()
            .map(failure -> "<li>" + Text.escape(failure) + "</li>\n")
            .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
  }

  private static String conclusion(Comparison comparison) {
    String collapses =
        comparison.methods().stream()
            .flatMap(
                method ->
                    method.collapse().stream()
                        .map(point -> method.name() + " at " + Conclusion.ratio(point)))
            .collect(Collectors.joining(", "));
    String collapsed =
        "First mean test accuracy %s, marked by a cross: %s."
            .formatted(Method.COLLAPSED, collapses.isEmpty() ? "none" : collapses);
    return paragraph(collapsed)
        + paragraph(Conclusion.HOW)
        + comparison.methods().stream()
            .map(method -> "<p><b>" + Text.escape(Conclusion.of(method)) + "</b></p>\n")
            .collect(Collectors.joining());
  }

  private static String paragraph(String text) {
    return "<p>" + Text.escape(text) + "</p>\n";
  }
}
