// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;

/**
 * What is measured of every model.
 *
 * @param batches examples a request, each at least 1, none twice
 * @param threads sizes of TensorFlow's pools, within and between operations alike, and how many of
 *     the runtime's share a request; each at least 1, none twice
 * @param rounds how many blocks of requests each model gets, at least 1
 * @param seed of the values in the requests
 */
public record BenchSettings(List<Integer> batches, List<Integer> threads, int rounds, long seed) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a list is empty or holds a number twice, or a number is
   *     below 1
   */
  public BenchSettings {
    batches = checked("batch", "1,32", batches);
    threads = checked("threads", "1,2", threads);
    if (rounds < 1) {
      throw new IllegalArgumentException(
          "rounds must be at least 1, got " + rounds + "; give --rounds 30");
    }
  }

  private static List<Integer> checked(String name, String example, List<Integer> numbers) {
    String fix = "; give --" + name + " " + example;
    for (int number : numbers) {
      if (number < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, got " + number + fix);
      }
    }
    if (numbers.isEmpty() || ImmutableSet.copyOf(numbers).size() < numbers.size()) {
      throw new IllegalArgumentException(
          name + " must be one or more numbers, none twice, got " + numbers + fix);
    }
    return ImmutableList.copyOf(numbers);
  }
}
