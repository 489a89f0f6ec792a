// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How long requests took, one after the other from one client. A percentile p is the least time
 * that at least p % of the requests did not exceed; it is null below 100 / (100 - p) requests, too
 * few for one of them to lie above.
 *
 * @param requests how many, at least 1
 * @param medianMillis the mean of the middle two where their count is even
 * @param p95Millis the 95th percentile; null below 20 requests
 * @param p99Millis the 99th percentile; null below 100 requests
 * @param totalMillis of all requests
 */
public record Latency(
    int requests,
    double medianMillis,
    @Nullable Double p95Millis,
    @Nullable Double p99Millis,
    double totalMillis) {

  private static final double NANOS = 1e6; // of a millisecond

  /**
   * Of at least one request.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Latency of(long[] nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("a latency needs at least one request");
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latency(
        sorted.length,
        median(sorted),
        percentile(sorted, 95),
        percentile(sorted, 99),
        Arrays.stream(sorted).sum() / NANOS);
  }

  /** Examples a second where each request has so many. */
  public double examplesPerSecond(int batch) {
    return 1000.0 * batch * requests / totalMillis;
  }

  private static double median(long[] sorted) {
    int middle = sorted.length / 2;
    long below = sorted[sorted.length % 2 == 0 ? middle - 1 : middle];
    return (below + sorted[middle]) / 2.0 / NANOS;
  }

  private static @Nullable Double percentile(long[] sorted, int percent) {
    if (sorted.length * (long) (100 - percent) < 100) {
      return null;
    }
    long rank = (sorted.length * (long) percent + 99) / 100; // rounded up
    return sorted[(int) rank - 1] / NANOS;
  }
}
