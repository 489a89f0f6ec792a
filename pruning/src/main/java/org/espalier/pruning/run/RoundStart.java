// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import org.espalier.graph.state.State;

/** What the rounds of a replicate start from: a function of seed, ticket and States on disk. */
record RoundStart(Plan plan, RunDirectory directory, int number) {

  /** Of the replicate. */
  long seed() {
    return plan.config().seed() + number - 1;
  }

  /** What round 0 trains from: the ticket's State, or else first values. */
  State first() {
    return plan.first(seed());
  }

  /**
   * What a later round trains from, but with the masks of the round before.
   *
   * @param round from 1
   * @param before the State that the round before it ended with
   */
  State rewound(int round, State before) {
    State earlier = before; // not read unless something is rewound
    if (plan.rewinding().needsEarlierState()) {
      earlier =
          plan.rewinding().earlier() == plan.from(0)
              ? first()
              : directory.kept(number, plan.rewinding().earlier());
    }
    return plan.rewinding().apply(plan.network(), before, earlier, seed(), plan.order(round));
  }
}
