// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;

/**
 * Gives values places in one array: two share numbers only if the one is done with before the other
 * is begun. The largest are placed first, each at the lowest place that is free all its life.
 */
final class Lifetimes {

  private static final int FIRST = Layout.REACH; // numbers that shifted copies may read before

  private final int[] size;
  private final int[] begin; // the step that writes it
  private final int[] end; // the last step that reads it, or writes it again
  private int total;

  Lifetimes(int values) {
    this.size = new int[values];
    this.begin = new int[values];
    this.end = new int[values];
    Arrays.fill(begin, Integer.MAX_VALUE);
    Arrays.fill(end, Integer.MIN_VALUE);
  }

  /** Says that a value of this size is touched by a step. */
  void touch(int value, int numbers, int step) {
    size[value] = Layout.lines(numbers);
    begin[value] = Math.min(begin[value], step);
    end[value] = Math.max(end[value], step);
  }

  /** Where each value begins; 0 for one that is never touched. */
  int[] place() {
    int[] place = new int[size.length];
    boolean[] placed = new boolean[size.length];
    total = FIRST;
    for (int next = largest(placed); next >= 0; next = largest(placed)) {
      place[next] = lowest(next, place, placed);
      placed[next] = true;
      total = Math.max(total, Math.addExact(place[next], size[next]));
    }
    return place;
  }

  /** Numbers that all take together, once placed. */
  int total() {
    return total;
  }

  private int largest(boolean[] placed) {
    int largest = -1;
    for (int value = 0; value < size.length; value++) {
      boolean waits = !placed[value] && begin[value] <= end[value];
      if (waits && (largest < 0 || size[value] > size[largest])) {
        largest = value;
      }
    }
    return largest;
  }

  private int lowest(int value, int[] place, boolean[] placed) {
    int at = FIRST;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int other = 0; other < size.length; other++) {
        boolean together =
            placed[other] && begin[other] <= end[value] && begin[value] <= end[other];
        if (together && at < place[other] + size[other] && place[other] < at + size[value]) {
          at = Math.addExact(place[other], size[other]);
          moved = true;
        }
      }
    }
    return at;
  }
}
