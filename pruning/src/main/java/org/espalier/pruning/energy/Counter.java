// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.energy;

import java.io.IOException;

/** Energy used by one part of the machine, since some moment of its own. */
@FunctionalInterface
public interface Counter {

  /**
   * Joules now; never less than before while it is read once a minute.
   *
   * @throws IOException if the hardware no longer tells
   */
  double joules() throws IOException;
}
