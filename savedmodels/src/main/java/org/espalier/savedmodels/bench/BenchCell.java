// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model at one batch size and thread count.
 *
 * @param latency over all rounds
 * @param roundMillis the median latency of each round's block; rounds of all models at this batch
 *     and thread count alternated
 * @param joules an example, of the rounds; null if energy was not measured in each of them
 */
public record BenchCell(
    BenchModel model,
    int threads,
    int batch,
    Latency latency,
    List<Double> roundMillis,
    @Nullable Quartiles joules) {

  /** Copies. */
  public BenchCell {
    roundMillis = ImmutableList.copyOf(roundMillis);
  }

  /** Examples a second, asked by one client. */
  public double examplesPerSecond() {
    return latency.examplesPerSecond(batch);
  }

  /** How many times as fast as another of the same batch and threads, round by round. */
  Quartiles speedupOver(BenchCell other) {
    return Quartiles.ofRatios(other.roundMillis, roundMillis);
  }
}
