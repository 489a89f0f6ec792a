// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How an exported model holds its weights. */
public enum Flavour {
  /** As constants in the graph, batch normalization folded into them: the least work to serve. */
  FAST,
  /** As ordinary variables, every layer as it was trained: for tools that read checkpoints. */
  PLAIN;

  /**
   * Reads {@code fast} or {@code plain}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Flavour parse(String name) {
    return Arrays.stream(values())
        .filter(flavour -> flavour.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("flavour must be " + names() + ", got " + name));
  }

  private static String names() {
    return Arrays.stream(values()).map(Flavour::toString).collect(Collectors.joining(" or "));
  }

  /** The name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
