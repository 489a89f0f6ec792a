// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

/** The parts of a data set. */
public enum Split {
  /** What gradients come from. */
  TRAINING,
  /** What choices are made by. */
  VALIDATION,
  /** What is only reported. */
  TEST
}
