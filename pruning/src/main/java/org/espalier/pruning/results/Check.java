// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import org.jspecify.annotations.Nullable;

/** The rules that several records of this package share. */
final class Check {

  private Check() {}

  static void kept(long remaining, long prunable, String where) {
    if (remaining < 0 || remaining > prunable) {
      throw new IllegalArgumentException(
          "remaining must be in [0, prunable], got "
              + remaining
              + " of "
              + prunable
              + " ("
              + where
              + ")");
    }
  }

  static void fraction(String name, @Nullable Double value, String where) {
    if (value != null && !(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          name + " must be in [0, 1], got " + value + " (" + where + ")");
    }
  }

  /** Undefined is null: JSON has no NaN and no infinity. */
  static @Nullable Double finite(@Nullable Double value) {
    return value == null || !Double.isFinite(value) ? null : value;
  }
}
