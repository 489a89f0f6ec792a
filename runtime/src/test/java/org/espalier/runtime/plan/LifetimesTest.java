// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
