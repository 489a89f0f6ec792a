// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LifetimesTest {

  @Test
  void valuesThatLiveTogetherNeverOverlapAndNothingIsWasted() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int values = 1 + random.nextInt(30);
      int[] size = new int[values];
      int[] begin = new int[values];
      int[] end = new int[values];
      int sum = Layout.REACH;
      Lifetimes lifetimes = new Lifetimes(values);
      for (int value = 0; value < values; value++) {
        size[value] = random.nextInt(100);
        begin[value] = random.nextInt(20) - 1;
        end[value] = begin[value] + random.nextInt(6);
        sum += Layout.lines(size[value]);
        lifetimes.touch(value, size[value], end[value]);
        lifetimes.touch(value, size[value], begin[value]);
      }
      int[] place = lifetimes.place();
      assertThat(lifetimes.total()).isLessThanOrEqualTo(sum);
      for (int a = 0; a < values; a++) {
        assertThat(place[a]).isGreaterThanOrEqualTo(Layout.REACH);
        assertThat(place[a] % Layout.LINE).isZero();
        assertThat(place[a] + size[a]).isLessThanOrEqualTo(lifetimes.total());
        for (int b = 0; b < a; b++) {
          boolean together = begin[a] <= end[b] && begin[b] <= end[a];
          boolean apart = place[a] + size[a] <= place[b] || place[b] + size[b] <= place[a];
          assertThat(!together || apart).as("seed %d: values %d and %d", seed, a, b).isTrue();
        }
      }
    }
  }

  /** What is placed first, and where, found the long way. */
  @Test
  void eachValueIsAtTheLowestPlaceThatIsFree() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int values = 1 + random.nextInt(40);
      int[] size = new int[values];
      int[] begin = new int[values];
      int[] end = new int[values];
      List<Integer> order = new ArrayList<>();
      Lifetimes lifetimes = new Lifetimes(values);
      for (int value = 0; value < values; value++) {
        size[value] = 16 * random.nextInt(12);
        begin[value] = random.nextInt(20) - 1;
        end[value] = begin[value] + random.nextInt(6);
        lifetimes.touch(value, size[value], begin[value]);
        lifetimes.touch(value, size[value], end[value]);
        order.add(value);
      }
      order.sort(Comparator.comparing(value -> -size[value])); // of one size as they were
      int[] place = new int[values];
      for (int i = 0; i < values; i++) {
        int value = order.get(i);
        place[value] = Layout.REACH;
        for (int j = 0; j < i; j++) {
          int other = order.get(j);
          boolean together = begin[value] <= end[other] && begin[other] <= end[value];
          if (together
              && place[value] < place[other] + size[other]
              && place[other] < place[value] + size[value]) {
            place[value] = place[other] + size[other];
            j = -1; // from the beginning
          }
        }
      }
      assertThat(lifetimes.place()).as("seed %d", seed).isEqualTo(place);
    }
  }

  @Test
  void valuesThatFollowEachOtherShareAPlace() {
    Lifetimes lifetimes = new Lifetimes(4);
    for (int value = 0; value < 3; value++) {
      lifetimes.touch(value, 160, value);
      lifetimes.touch(value, 160, value + 1);
    }
    assertThat(lifetimes.place()).containsExactly(256, 416, 256, 0); // the last is never touched
    assertThat(lifetimes.total()).isEqualTo(256 + 320);
  }

  @Test
  void placesBeyondAnIntAreNotGiven() {
    Lifetimes lifetimes = new Lifetimes(3);
    for (int value = 0; value < 3; value++) {
      lifetimes.touch(value, 1_000_000_000, 0);
    }
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(lifetimes::place);
  }
}
