// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured.
 *
 * @param cells by threads, then batch, then model
 * @param energy how it was measured: {@code rapl}, {@code nvml}, {@code nvml+rapl} or {@code not
 *     measured}
 * @param skipped in words, which models were not asked for which batch, and why
 */
public record BenchReport(
    Machine machine,
    BenchSettings settings,
    BenchSet set,
    List<BenchStart> starts,
    List<BenchCell> cells,
    String energy,
    List<String> skipped) {

  /** Copies. */
  public BenchReport {
    starts = ImmutableList.copyOf(starts);
    cells = ImmutableList.copyOf(cells);
    skipped = ImmutableList.copyOf(skipped);
  }

  /** How many times as fast as the reference; null for itself and where that was not asked. */
  public @Nullable Quartiles speedup(BenchCell cell) {
    if (cell.model().equals(set.reference())) {
      return null;
    }
    return beside(cell, set.reference()).map(cell::speedupOver).orElse(null);
  }

  /**
   * The gain from pruning: how many times as fast as the baseline; null without one, for the dense
   * models, and for a model of another flavour, where freezing would count as well.
   */
  public @Nullable Quartiles pruningGain(BenchCell cell) {
    boolean comparable =
        set.baseline()
            && !cell.model().equals(set.unfrozen())
            && cell.model().frozen() == set.reference().frozen();
    return comparable ? speedup(cell) : null;
  }

  /**
   * The gain from freezing: how many times as fast the baseline is as the unfrozen model; null for
   * every other model, and without the two.
   */
  public @Nullable Quartiles freezingGain(BenchCell cell) {
    if (set.unfrozen() == null || !cell.model().equals(set.reference())) {
      return null;
    }
    return beside(cell, set.unfrozen()).map(cell::speedupOver).orElse(null);
  }

  /** As a table to print, at most 110 columns wide, with a line end after each line. */
  public String text() {
    return BenchText.of(this);
  }

  /** As JSON; units are in the names of its keys, what was not measured is null. */
  public String json() {
    return BenchJson.of(this);
  }

  /** As SVG: latency and throughput by batch size, a pair of charts a thread count. */
  public String chart() {
    return BenchCharts.of(this);
  }

  private Optional<BenchCell> beside(BenchCell cell, BenchModel model) {
    return cells.stream()
        .filter(other -> other.model().equals(model))
        .filter(other -> other.threads() == cell.threads() && other.batch() == cell.batch())
        .findFirst();
  }
}
