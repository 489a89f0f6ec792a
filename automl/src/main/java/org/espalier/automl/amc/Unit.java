// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/** What the agent prunes of a layer. */
public enum Unit {
  /** Whole output channels and neurons; those that are joined go together. */
  CHANNELS,
  /** Single weights: fine-grained pruning. */
  WEIGHTS
}
