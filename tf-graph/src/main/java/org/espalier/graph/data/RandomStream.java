// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import java.util.SplittableRandom;

/**
 * Random numbers fixed by a key, the same on every machine: a seed and whatever else tells this
 * stream from others (the round, the epoch, a name's hash).
 */
public final class RandomStream {

  private final SplittableRandom random;

  private RandomStream(long key) {
    this.random = new SplittableRandom(key);
  }

  /** The stream of a key; each part matters, and so does their order. */
  public static RandomStream of(long seed, long... parts) {
    return new RandomStream(key(seed, parts));
  }

  /** A well-mixed number from a key, for other generators to start from. */
  public static long key(long seed, long... parts) {
    long key = mix(seed);
    for (long part : parts) {
      key = mix(key ^ part);
    }
    return key;
  }

  /** A stable 64-bit hash of a name, to be part of a key. */
  public static long hash(String name) {
    long hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash ^ name.charAt(i));
    }
    return hash;
  }

  /** Even in [0, 1). */
  public double uniform() {
    return random.nextDouble();
  }

  /** Even in [0, bound). */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /**
   * Gaussian with mean 0 and variance 1, by Marsaglia's polar method over StrictMath, so that the
   * values do not depend on the Java version.
   */
  public double gaussian() {
    while (true) {
      double u = 2 * random.nextDouble() - 1;
      double v = 2 * random.nextDouble() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * StrictMath.sqrt(-2 * StrictMath.log(s) / s);
      }
    }
  }

  /** The numbers 0 to n - 1 in random order (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] permutation = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
    return permutation;
  }

  private static long mix(long z) {
    z += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
