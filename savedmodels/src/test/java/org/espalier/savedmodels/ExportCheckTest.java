// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCheckTest {

  @TempDir Path base;

  @Test
  void asksAFreshJvm() {
    Path path = SavedModelWriter.write(VersionDirectory.next(base, "net"), TinyGraph.frozen());
    ExportCheck.Comparison comparison =
        ExportCheck.compare(
            path, Map.of("x", new float[] {1, 0, 0, 1}), new float[] {1, 2, 3, 10, 20, 30.5f}, 3);
    assertThat(comparison).isEqualTo(new ExportCheck.Comparison(2, 0.5, 1e-5 * 30.5, 0));
    assertThat(comparison.agrees()).isFalse();
  }

  @Test
  void toleratesAFractionOfTheLargestLogit() {
    float[] expected = {0, 200};
    assertThat(ExportCheck.compare(new float[] {0.0019f, 200}, expected, 2).agrees()).isTrue();
    assertThat(ExportCheck.compare(new float[] {0.0021f, 200}, expected, 2).agrees()).isFalse();
  }

  @Test
  void toleratesNoLessWhereLogitsAreSmall() {
    float[] expected = {0, 0.1f};
    assertThat(ExportCheck.compare(new float[] {0.9e-5f, 0.1f}, expected, 2).agrees()).isTrue();
    assertThat(ExportCheck.compare(new float[] {1.1e-5f, 0.1f}, expected, 2).agrees()).isFalse();
  }

  @Test
  void countsRowsWhoseLargestLogitIsAnother() {
    float[] expected = {1, 2, 2, 1, 1, 1};
    float[] logits = {2, 1, 2, 1, 1, 1.5f};
    assertThat(ExportCheck.compare(logits, expected, 2).differentPredictions()).isEqualTo(2);
  }

  @Test
  void neverAgreesWithNaN() {
    float[] nan = {Float.NaN, 1};
    float[] number = {0, 1};
    assertThat(ExportCheck.compare(nan, number, 2).agrees()).isFalse();
    assertThat(ExportCheck.compare(number, nan, 2).agrees()).isFalse();
    assertThat(ExportCheck.compare(nan, nan, 2).agrees()).isFalse();
  }

  @Test
  void refusesRowsThatAreNotWhole() {
    assertThatThrownBy(() -> ExportCheck.compare(base, Map.of(), new float[4], 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected logits must be at least one row of 3 classes, got 4 numbers");
  }
}
