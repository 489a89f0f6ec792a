// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.util.Arrays;
import org.espalier.graph.data.RandomStream;

/**
 * Examples drawn out of others without replacement, by a fixed seed. Both parts keep the order the
 * examples had.
 */
final class Split {

  /** The fraction of the training examples that is held out for validation. */
  static final double VALIDATION = 0.1;

  /** Every draw starts from here, so that no run sees another split than the next. */
  static final long DATA_SEED = 20191;

  private final int[] kept;
  private final int[] held;

  private Split(int[] kept, int[] held) {
    this.kept = kept;
    this.held = held;
  }

  /**
   * Holds out {@code floor(fraction n + 1/2)} of n examples, at least 1 and at most n - 1.
   *
   * @param purpose keys the draw, so that two splits of the same examples differ
   */
  static Split of(String name, int n, double fraction, String purpose) {
    if (n < 2) {
      throw new DataException(
          "data %s: at least 2 examples are needed to hold some out for %s, got %d"
              .formatted(name, purpose, n));
    }
    int count = (int) Math.min(n - 1, Math.max(1, Math.floor(fraction * n + 0.5)));
    int[] order = RandomStream.of(DATA_SEED, RandomStream.hash(purpose)).permutation(n);
    int[] held = Arrays.copyOf(order, count);
    int[] kept = Arrays.copyOfRange(order, count, n);
    Arrays.sort(held);
    Arrays.sort(kept);
    return new Split(kept, held);
  }

  /** The indices that stay, ascending. */
  int[] kept() {
    return kept;
  }

  /** The indices that were drawn, ascending. */
  int[] held() {
    return held;
  }
}
