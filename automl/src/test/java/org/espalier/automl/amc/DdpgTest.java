// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DdpgTest {

  private static final int DECISIONS = 3;
  private static final DdpgSettings QUICK =
      new DdpgSettings(60, 1e-3, 3e-3, 0.02, 1, 32, 60, 30, 0.5, 0.96, 0.5);

  /** The best action of each decision is 0.3, 0.5 and 0.7. */
  private static double episode(Ddpg agent, boolean learns) {
    float[][] states = new float[DECISIONS][Observation.FEATURES];
    float[] actions = new float[DECISIONS];
    double reward = 0;
    for (int i = 0; i < DECISIONS; i++) {
      states[i][0] = i / (float) DECISIONS;
      actions[i] = (float) (learns ? agent.explore(states[i], i) : agent.best(states[i]));
      reward -= Math.pow(actions[i] - (0.3 + 0.2 * i), 2);
    }
    if (learns) {
      List<Transition> transitions = new ArrayList<>();
      for (int i = 0; i < DECISIONS; i++) {
        boolean last = i == DECISIONS - 1;
        float[] next = states[last ? i : i + 1];
        transitions.add(new Transition(states[i], actions[i], next, !last, (float) reward));
      }
      agent.learn(transitions);
    }
    return reward;
  }

  @Test
  void findsTheBestActionOfEachDecision() {
    for (long seed = 1; seed <= 3; seed++) {
      try (Ddpg agent = new Ddpg(QUICK, DECISIONS, seed)) {
        for (int i = 0; i < 150; i++) {
          episode(agent, true);
        }
        assertThat(episode(agent, false)).isCloseTo(0, within(0.03));
      }
    }
  }

  @Test
  void theSameSeedAndRewardsGiveTheSameBits() {
    try (Ddpg one = new Ddpg(QUICK, DECISIONS, 4);
        Ddpg other = new Ddpg(QUICK, DECISIONS, 4);
        Ddpg third = new Ddpg(QUICK, DECISIONS, 5)) {
      for (int i = 0; i < 40; i++) {
        double reward = episode(one, true);
        assertThat(episode(other, true)).isEqualTo(reward);
        assertThat(episode(third, true)).isNotEqualTo(reward);
      }
      assertThat(other.state()).isEqualTo(one.state());
    }
  }

  @Test
  void goesOnFromItsStateAsIfItHadNeverStopped() {
    try (Ddpg whole = new Ddpg(QUICK, DECISIONS, 6);
        Ddpg second = new Ddpg(QUICK, DECISIONS, 6)) {
      for (int i = 0; i < 45; i++) {
        episode(whole, true);
        if (i == 35) {
          second.load(whole.state());
        } else if (i > 35) {
          episode(second, true);
        }
      }
      assertThat(second.state()).isEqualTo(whole.state());
    }
  }

  @Test
  void drawsEvenlyInWarmUpAndStaysInRangeAfterIt() {
    try (Ddpg agent = new Ddpg(QUICK, DECISIONS, 7)) {
      double sum = 0;
      for (int i = 0; i < 300; i++) {
        double action = agent.explore(new float[Observation.FEATURES], i);
        assertThat(action).isBetween(0.0, 1.0);
        sum += action;
      }
      assertThat(sum / 300).isCloseTo(0.5, within(0.05));
    }
  }
}
