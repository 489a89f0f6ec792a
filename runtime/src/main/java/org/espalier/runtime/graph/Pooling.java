// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

/** What becomes of the numbers in a window. */
public enum Pooling {
  /** The highest. */
  MAXIMUM,
  /** The mean of those inside the image. */
  AVERAGE
}
