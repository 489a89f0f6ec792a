// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlapsFileTest {

  @TempDir Path directory;

  @Test
  void isATableWithEmptyFieldsForWhatIsUndefined() throws IOException {
    OverlapsFile.write(
        directory,
        List.of(
            new OverlapRow(0, 1, null, 0.25, 0, null, null),
            new OverlapRow(1, 3, 0.5, Double.NaN, 3, 0.125, 1e-5)));

    assertThat(Files.readString(directory.resolve("overlaps.csv")).split("\r\n", -1))
        .containsExactly(
            "round,replicates,signsChanged,signsChangedSinceStart,pairs,overlap,overlapByChance",
            "0,1,,0.25,0,,",
            "1,3,0.5,,3,0.125,1.0E-5",
            "");
  }

  @Test
  void refusesAFractionOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OverlapRow(2, 1, 1.5, 0.0, 0, null, null))
        .withMessage("signsChanged must be in [0, 1], got 1.5 (round 2)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OverlapRow(2, 2, 0.5, 0.0, 1, -0.5, null))
        .withMessage("overlap must be in [0, 1], got -0.5 (round 2)");
  }
}
