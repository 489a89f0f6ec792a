// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How exactly a packed model keeps its float32 weights of two and more dimensions. Whatever has
 * fewer, biases above all, and every other type is kept to the bit.
 */
public enum Precision {
  /** To the bit. */
  FLOAT32,
  /** Rounded to the nearest bfloat16, ties to even: 8 significant bits. */
  BFLOAT16,
  /** A whole number from -127 to 127 times one scale for each index of the last dimension. */
  INT8,
  /**
   * One of at most 63 values a tensor, found by k-means from evenly spaced ones, or 0.
   *
   * @see <a href="https://arxiv.org/abs/1510.00149">Han et al., ICLR 2016, section 3</a>
   */
  CODEBOOK;

  /**
   * Reads {@code float32}, {@code bfloat16}, {@code int8} or {@code codebook}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Precision parse(String name) {
    return Arrays.stream(values())
        .filter(precision -> precision.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "weights must be one of %s, got %s"
                        .formatted(
                            Arrays.stream(values())
                                .map(Precision::toString)
                                .collect(Collectors.joining(", ")),
                            name)));
  }

  /**
   * The numbers that are left of some weights.
   *
   * @param values the channels fastest; not modified. If one is not finite, all are kept to the
   *     bit.
   * @param channels how many there are: the size of a tensor's last dimension
   */
  public float[] rounded(float[] values, int channels) {
    return RoundedFloats.isFinite(values)
        ? RoundedFloats.of(values, channels, this).values()
        : values.clone();
  }

  /** The name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
