// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;

/**
 * Gives values places in one array: two share numbers only if the one is done with before the other
 * is begun. The largest are placed first, each at the lowest place that is free all its life. Where
 * very many live together, the smallest share nothing, so that a plan is soon made.
 */
final class Lifetimes {

  private static final int FIRST = Layout.REACH; // numbers that shifted copies may read before
  private static final long MOST_COMPARED = 1 << 22; // places; half a second

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
    Occupied occupied = new Occupied(size, begin, end);
    total = FIRST;
    long compared = 0;
    for (int value : largestFirst()) {
      int at = compared > MOST_COMPARED ? total : occupied.lowest(value, FIRST);
      compared += occupied.compared();
      occupied.put(value, at);
      place[value] = at;
      total = Math.max(total, Math.addExact(at, size[value]));
    }
    return place;
  }

  /** Numbers that all take together, once placed. */
  int total() {
    return total;
  }

  /** The values that are touched; of one size, in their order. */
  private int[] largestFirst() {
    long[] keys = new long[size.length];
    int count = 0;
    for (int value = 0; value < size.length; value++) {
      if (begin[value] <= end[value]) {
        keys[count++] = -(long) size[value] << Integer.SIZE | value;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = (int) keys[i];
    }
    return values;
  }
}
