// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.page.Chart;

/**
 * The report of a comparison: {@code comparison.json} and {@code comparison.csv} for programs,
 * {@code costs.json} for what depends on the machine and the day, {@code report.html}, a page that
 * opens from disk with no network and runs no script, and {@code curves.svg}, its charts. The same
 * cells give the same bytes, in whatever order they come.
 */
public final class ComparisonReport {

  /** Everything that follows from the results. */
  public static final String JSON = "comparison.json";

  /** A line for each method and compression. */
  public static final String CSV = "comparison.csv";

  /** Seconds, energy, CO2 and money. */
  public static final String COSTS = "costs.json";

  /** The page. */
  public static final String HTML = "report.html";

  /** The charts. */
  public static final String SVG = "curves.svg";

  private ComparisonReport() {}

  /**
   * Writes all files, each whole or not at all.
   *
   * @throws java.io.UncheckedIOException naming the file and the cause
   */
  public static void write(Path directory, Comparison comparison) {
    List<Chart> charts = ComparisonCurves.of(comparison);
    DurableFile.write(directory.resolve(JSON), ComparisonJson.comparison(comparison));
    DurableFile.write(directory.resolve(CSV), ComparisonCsv.of(comparison));
    DurableFile.write(directory.resolve(COSTS), ComparisonJson.costs(comparison));
    DurableFile.write(directory.resolve(HTML), ComparisonPage.of(comparison, charts));
    DurableFile.write(directory.resolve(SVG), Chart.image(charts));
  }
}
