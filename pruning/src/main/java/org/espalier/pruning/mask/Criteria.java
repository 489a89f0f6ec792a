// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableMap;
import java.util.List;

/** The criteria by the names that configurations and the command line use, at their defaults. */
public final class Criteria {

  private static final ImmutableMap<String, Criterion> BY_NAME =
      ImmutableMap.<String, Criterion>builder()
          .put("magnitude", new Magnitude())
          .put("han-threshold", new HanThreshold())
          .put("snip", new Snip())
          .put("grasp", new Grasp())
          .put("synflow", new SynFlow())
          .put("gradient", new GradientMagnitude())
          .put("taylor", new Taylor())
          .put("random", new RandomScores())
          .buildOrThrow();

  private Criteria() {}

  /** Every name. */
  public static List<String> names() {
    return BY_NAME.keySet().asList();
  }

  /**
   * The criterion of a name.
   *
   * @throws IllegalArgumentException if there is none, listing the names
   */
  public static Criterion named(String name) {
    Criterion criterion = BY_NAME.get(name);
    if (criterion == null) {
      throw new IllegalArgumentException("criterion must be one of " + names() + ", got " + name);
    }
    return criterion;
  }
}
