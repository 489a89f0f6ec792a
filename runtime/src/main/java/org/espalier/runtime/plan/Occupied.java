// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;

/**
 * The values that have a place already. Those that live together with another are found by a tree
 * over all values in the order in which they begin, whose nodes know the latest end below them.
 */
final class Occupied {

  private final int[] size;
  private final int[] begin;
  private final int[] end;
  private final int[] place;
  private final int[] order; // values by their begin
  private final int[] rank; // of each value in that order
  private final int leaves; // a power of two
  private final int[] latest; // end below a node; node n is above 2 n and 2 n + 1
  private long[] found = new long[16]; // place and value
  private int count;

  Occupied(int[] size, int[] begin, int[] end) {
    this.size = size;
    this.begin = begin;
    this.end = end;
    this.place = new int[size.length];
    this.order = new int[size.length];
    this.rank = new int[size.length];
    long[] keys = new long[size.length];
    for (int value = 0; value < keys.length; value++) {
      keys[value] = (long) begin[value] << Integer.SIZE | value;
    }
    Arrays.sort(keys);
    for (int i = 0; i < keys.length; i++) {
      order[i] = (int) keys[i];
      rank[order[i]] = i;
    }
    this.leaves = Math.max(1, Integer.highestOneBit(Math.max(size.length - 1, 0)) << 1);
    this.latest = new int[2 * leaves];
    Arrays.fill(latest, Integer.MIN_VALUE);
  }

  /** Gives a value its place. */
  void put(int value, int at) {
    place[value] = at;
    for (int node = leaves + rank[value]; node > 0; node /= 2) {
      latest[node] = Math.max(latest[node], end[value]);
    }
  }

  /**
   * The lowest place that is free all the life of a value.
   *
   * @param least where places begin
   */
  int lowest(int value, int least) {
    count = 0;
    find(1, 0, leaves, value);
    Arrays.sort(found, 0, count);
    int at = least;
    for (int i = 0; i < count; i++) {
      int other = (int) found[i];
      if (place[other] - at >= size[value]) {
        break;
      }
      at = Math.max(at, Math.addExact(place[other], size[other]));
    }
    return at;
  }

  /** How many values the last place was compared with. */
  int compared() {
    return count;
  }

  /** Those that live together with a value, below a node of so many leaves from the first on. */
  private void find(int node, int first, int below, int value) {
    boolean none =
        first >= order.length || latest[node] < begin[value] || begin[order[first]] > end[value];
    if (none) {
      return;
    }
    if (below > 1) {
      find(2 * node, first, below / 2, value);
      find(2 * node + 1, first + below / 2, below / 2, value);
      return;
    }
    found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
    found[count++] = (long) place[order[first]] << Integer.SIZE | order[first];
  }
}
