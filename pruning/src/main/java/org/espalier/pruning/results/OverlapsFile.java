// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.state.DurableFile;

/**
 * {@code overlaps.csv} (RFC 4180): a header, one line a round, CRLF, undefined is empty. All fields
 * are numbers.
 */
public final class OverlapsFile {

  /** The file. */
  private static final String CSV = "overlaps.csv";

  private static final String HEADER =
      "round,replicates,signsChanged,signsChangedSinceStart,pairs,overlap,overlapByChance";

  private OverlapsFile() {}

  /**
   * Writes it whole or not at all.
   *
   * @throws java.io.UncheckedIOException naming the file and the cause
   */
  public static void write(Path directory, List<OverlapRow> rows) {
    StringBuilder text = new StringBuilder(HEADER).append("\r\n");
    for (OverlapRow row : rows) {
      text.append(
              String.join(
                  ",",
                  String.valueOf(row.round()),
                  String.valueOf(row.replicates()),
                  ResultsCsv.field(row.signsChanged()),
                  ResultsCsv.field(row.signsChangedSinceStart()),
                  String.valueOf(row.pairs()),
                  ResultsCsv.field(row.overlap()),
                  ResultsCsv.field(row.overlapByChance())))
          .append("\r\n");
    }
    DurableFile.write(directory.resolve(CSV), text.toString());
  }
}
