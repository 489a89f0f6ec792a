// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import java.util.Locale;

/** The kinds of number in a State; a rewinding says for each what a round puts back. */
public enum StateKind {
  /** Kernels, biases, scales and offsets. */
  PARAMETER,
  /** What multiplies into the parameters: masks, and the selectors of elastic networks. */
  MASK,
  /** What the optimizer remembers, its own step count too. */
  SLOT,
  /** Batch normalization's moving mean and variance. */
  STATISTIC,
  /** Where in the learning-rate schedule training stands, and which schedule. */
  SCHEDULE,
  /** Which order of the data is drawn: with the seed and the step it fixes every batch. */
  DATA_ORDER;

  /** The name in front of each tensor of this kind: {@code parameter/fc1/kernel}. */
  public String prefix() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + "/";
  }

  /** The full name of a tensor of this kind. */
  public String named(String name) {
    return prefix() + name;
  }

  /**
   * The kind of a full name.
   *
   * @throws IllegalArgumentException if no kind has this prefix
   */
  public static StateKind of(String fullName) {
    for (StateKind kind : values()) {
      if (fullName.startsWith(kind.prefix())) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of state begins the name " + fullName);
  }
}
