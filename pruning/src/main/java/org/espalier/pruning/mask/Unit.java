// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.Locale;

/** What a plan counts of a layer. */
public enum Unit {
  /** Whole output channels and neurons; those that are joined go together. */
  CHANNELS,
  /** Single weights: fine-grained pruning. */
  WEIGHTS;

  /** {@code channels}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
