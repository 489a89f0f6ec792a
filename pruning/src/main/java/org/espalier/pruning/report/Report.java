// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.results.OverlapRow;
import org.espalier.pruning.results.Results;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run: {@code report.html}, a page that opens from disk with no network and runs no
 * script, and {@code curves.svg}, its charts for a document. The same arguments give the same
 * bytes.
 */
public final class Report {

  /** The page. */
  public static final String HTML = "report.html";

  /** The charts. */
  public static final String SVG = "curves.svg";

  private Report() {}

  /**
   * Writes both files, each whole or not at all.
   *
   * @param directory where
   * @param results what the run found; may hold any text, which is shown and never run
   * @param rates the learning rate of each round, by ascending round; none leaves its chart out
   * @param overlaps of signs and masks, by ascending round; none leaves their table out
   * @param picture what the first layer still sees, or null where its inputs are no picture
   * @throws java.io.UncheckedIOException naming the file and the cause
   */
  public static void write(
      Path directory,
      Results results,
      List<RateTrace> rates,
      List<OverlapRow> overlaps,
      @Nullable InputPicture picture) {
    List<Chart> charts = Curves.of(results, rates);
    DurableFile.write(directory.resolve(HTML), RunPage.of(results, charts, overlaps, picture));
    DurableFile.write(directory.resolve(SVG), Chart.image(charts));
  }
}
