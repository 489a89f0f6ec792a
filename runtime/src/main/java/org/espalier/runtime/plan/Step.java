// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** One thing that a prediction does. */
interface Step {

  /**
   * Does a part of it; parts write different numbers and may run at once.
   *
   * @param examples how many there are, at most the plan's capacity
   * @param part which of the parts, from 0
   * @param parts how many there are
   */
  void run(Memory memory, int examples, int part, int parts);
}
