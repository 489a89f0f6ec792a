// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.espalier.runtime.kernel.Copies;
import org.junit.jupiter.api.Test;

class VectorCopiesTest {

  private final Random random = new Random(7);

  @Test
  void maskedCopiesKeepWhatTheMaskSaysAndWriteNothingElse() {
    for (int count = 0; count < 200; count++) {
      float[] from = numbers(count + 20);
      int[] mask = random.ints(count, -1, 1).toArray();
      int f = random.nextInt(20);
      int t = random.nextInt(20);
      float[] expected = new float[count + 60];
      Arrays.fill(expected, 77);
      float[] scalar = expected.clone();
      float[] vector = expected.clone();
      for (int i = 0; i < count; i++) {
        expected[t + i] = mask[i] == -1 ? from[f + i] : 0;
      }
      Copies.SCALAR.masked(from, f, scalar, t, mask, count);
      new VectorCopies().masked(from, f, vector, t, mask, count);
      assertThat(scalar).isEqualTo(expected);
      assertThat(vector).isEqualTo(expected);
    }
  }

  @Test
  void gatheredCopiesTakeNumbersFromAnywhereAndWriteNothingElse() {
    for (int count = 0; count < 70; count++) {
      int f = random.nextInt(20);
      int p = random.nextInt(20);
      int t = random.nextInt(20);
      float[] from = numbers(f + 30);
      int[] place = random.ints(p + count, 0, 30).toArray();
      int[] mask = random.ints(p + count, -1, 1).toArray();
      float[] expected = new float[count + 40];
      Arrays.fill(expected, 77);
      float[] scalar = expected.clone();
      float[] vector = expected.clone();
      for (int i = 0; i < count; i++) {
        expected[t + i] = mask[p + i] == -1 ? from[f + place[p + i]] : 0;
      }
      Copies.SCALAR.gathered(from, f, place, mask, p, scalar, t, count);
      new VectorCopies().gathered(from, f, place, mask, p, vector, t, count);
      assertThat(scalar).isEqualTo(expected);
      assertThat(vector).isEqualTo(expected);
    }
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    if (count > 3) {
      numbers[3] = Float.NaN;
    }
    return numbers;
  }
}
