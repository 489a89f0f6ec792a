// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.nio.file.Path;
import org.espalier.pruning.results.RoundResult;

/** Opens files of a run as runs do. It stands in their package because they are not public. */
public final class RunFiles {

  private RunFiles() {}

  /** What is done with a journal whoever looks. */
  public static void journal(Path directory) {
    Journal journal = Journal.look(directory);
    Run.dataOf(directory);
    Run.isFinished(directory);
    Journal.open(directory); // cuts a torn line off
    if (!Journal.look(directory).entries().equals(journal.entries())) {
      throw new AssertionError("the whole lines are others once the torn one is gone");
    }
  }

  /** Writes what was measured of a round. */
  public static void write(Path file, RoundResult result) {
    MetricsFile.write(file, result);
  }

  /** Reads it. */
  public static RoundResult metrics(Path file) {
    return MetricsFile.read(file);
  }

  /** Reads the validation losses of a round. */
  public static void validation(Path file) {
    ValidationCurve.open(file, Long.MAX_VALUE).lowest();
  }
}
