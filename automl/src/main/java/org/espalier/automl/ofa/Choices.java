// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.SortedSet;

/**
 * What a sub-network may choose among, each in ascending order without repetition.
 *
 * @param kernels sides of depthwise windows, odd
 * @param depths blocks of a unit, at least 1
 * @param expands channels in the middle of a block over those it reads, at least 2
 * @param resolutions sides that images are resized to, at least 1
 */
public record Choices(
    List<Integer> kernels, List<Integer> depths, List<Integer> expands, List<Integer> resolutions) {

  /**
   * Sorts and checks.
   *
   * @throws IllegalArgumentException if one has no choice, or a number is out of range
   */
  public Choices {
    kernels = sorted("kernels", kernels, 1);
    depths = sorted("depths", depths, 1);
    expands = sorted("expands", expands, 2);
    resolutions = sorted("resolutions", resolutions, 1);
    if (kernels.stream().anyMatch(size -> size % 2 == 0)) {
      throw new IllegalArgumentException("kernels must be odd, got " + kernels);
    }
  }

  private static List<Integer> sorted(String what, List<Integer> given, int least) {
    SortedSet<Integer> all = ImmutableSortedSet.copyOf(given);
    if (all.isEmpty() || all.first() < least) {
      throw new IllegalArgumentException(
          "%s must be one or more numbers of at least %d, got %s".formatted(what, least, given));
    }
    return List.copyOf(all);
  }

  /** The largest of everything but resolutions. */
  public Choices largest() {
    return new Choices(
        List.of(last(kernels)), List.of(last(depths)), List.of(last(expands)), resolutions);
  }

  /**
   * Requires that these are among others.
   *
   * @throws IllegalArgumentException naming the dimension and what it has
   */
  void requireWithin(Choices space) {
    requireWithin("kernels", kernels, space.kernels);
    requireWithin("depths", depths, space.depths);
    requireWithin("expands", expands, space.expands);
    requireWithin("resolutions", resolutions, space.resolutions);
  }

  private static void requireWithin(String what, List<Integer> some, List<Integer> all) {
    if (!all.containsAll(some)) {
      throw new IllegalArgumentException(
          "%s must be among those of the network, %s, got %s".formatted(what, all, some));
    }
  }

  static int last(List<Integer> numbers) {
    return numbers.get(numbers.size() - 1);
  }
}
