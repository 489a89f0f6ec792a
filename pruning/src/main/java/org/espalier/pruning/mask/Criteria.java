// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.List;

/** The criteria by the names that configurations and the command line use. */
public final class Criteria {

  private Criteria() {}

  /** Every name. */
  public static List<String> names() {
    return List.of("magnitude");
  }

  /**
   * The criterion of a name.
   *
   * @throws IllegalArgumentException if there is none, listing the names
   */
  public static Criterion named(String name) {
    if (name.equals("magnitude")) {
      return new Magnitude();
    }
    throw new IllegalArgumentException("criterion must be one of " + names() + ", got " + name);
  }
}
