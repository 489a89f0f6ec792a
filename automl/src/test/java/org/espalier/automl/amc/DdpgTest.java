// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
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
  void drawsEvenlyInWarmUpThenAroundItsChoiceLessAndLess() {
    try (Ddpg agent = new Ddpg(QUICK, DECISIONS, 7)) {
      assertThat(spread(agent)).isCloseTo(Math.sqrt(1 / 12.0), within(0.02)); // an even draw's
      double before = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 110; i++) {
        episode(agent, true);
        if (i >= QUICK.warmUp() + 10 && i % 20 == 0) {
          double now = spread(agent);
          assertThat(now).isLessThan(before);
          before = now;
        }
      }
      double noise = QUICK.noise() * Math.pow(QUICK.noiseDecay(), 110.0 - QUICK.warmUp());
      assertThat(spread(agent)).isCloseTo(noise, within(0.2 * noise));
    }
  }

  /** The deviation of many explorations of one state, all of them in [0, 1]. */
  private static double spread(Ddpg agent) {
    int draws = 1000;
    float[] state = new float[Observation.FEATURES];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      double action = agent.explore(state, i);
      assertThat(action).isBetween(0.0, 1.0);
      sum += action;
      squares += action * action;
    }
    return Math.sqrt(squares / draws - Math.pow(sum / draws, 2));
  }

  @Test
  void anUpdateMovesEachNetByItsRateAndTargetsFollowByTau() {
    DdpgSettings one = new DdpgSettings(8, 1e-3, 1e-2, 0.25, 1, 4, 10, 0, 0.5, 0.95, 0.5);
    try (Ddpg agent = new Ddpg(one, 1, 3)) {
      Map<String, Tensor> before = agent.state().named(StateKind.PARAMETER);
      agent.learn(List.of(new Transition(features(0.2f), 0.7f, features(0.4f), false, 1)));
      Map<String, Tensor> after = agent.state().named(StateKind.PARAMETER);
      for (String net : new String[] {"actor/", "critic/"}) {
        double rate = net.equals("actor/") ? 1e-3 : 1e-2;
        double most = 0;
        for (String name : after.keySet()) {
          if (name.startsWith(net)) {
            float[] was = floats(before, name);
            float[] is = floats(after, name);
            float[] follows = floats(after, "target-" + name);
            for (int i = 0; i < was.length; i++) {
              most = Math.max(most, Math.abs(is[i] - was[i]));
              assertThat(follows[i]).isCloseTo(0.75f * was[i] + 0.25f * is[i], within(1e-6f));
            }
          }
        }
        assertThat(most).isCloseTo(rate, within(0.01 * rate)); // the first step of Adam
      }
    }
  }

  @Test
  void theFirstRewardIsTheBaselineAndLaterOnesMoveIt() {
    DdpgSettings one = new DdpgSettings(8, 1e-3, 1e-2, 0.25, 1, 4, 1, 0, 0.5, 0.95, 0.5);
    try (Ddpg agent = new Ddpg(one, 1, 3)) {
      agent.learn(List.of(new Transition(features(0), 0.7f, features(0), false, 0.8f)));
      assertThat(agent.state().floats("statistic/baseline")[0]).isCloseTo(0.8f, within(1e-6f));
      agent.learn(List.of(new Transition(features(0), 0.7f, features(0), false, 0.4f)));
      assertThat(agent.state().floats("statistic/baseline")[0]).isCloseTo(0.6f, within(1e-6f));
    }
  }

  private static float[] features(float value) {
    float[] features = new float[Observation.FEATURES];
    Arrays.fill(features, value);
    return features;
  }

  private static float[] floats(Map<String, Tensor> tensors, String name) {
    return ((Tensor.Floats) tensors.get(name)).values();
  }
}
