// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.pruning.run.StoppedException;

/**
 * A search on disk: the episodes, and the agent, saved now and then. Killed and resumed it does the
 * episodes after that again, and finds the plans that it would have found.
 *
 * @param directory of its own; it need not exist
 * @param stop asked between episodes; once true, all that is done is kept
 */
record AmcSearch(
    Amc amc,
    Cost cost,
    Budget budget,
    List<PlanLayer> layers,
    long seed,
    Path directory,
    BooleanSupplier stop) {

  /** Time from one saving to the next, in times of what one takes. */
  private static final long RARELY = 100;

  /**
   * What was tried.
   *
   * @param agentShare the part of an episode's time that went into deciding, learning and saving,
   *     not into the reward, after warm-up; unknown if no such episode was left to do
   */
  record Found(List<Episode> episodes, OptionalDouble agentShare) {

    /** The best; of equal ones the first. */
    Episode best() {
      return episodes.stream().reduce(Episode::better).orElseThrow();
    }
  }

  /**
   * Does what is left of the episodes.
   *
   * @param heard is given each, found or done
   * @throws StoppedException if stopped
   */
  Found finish(Reward reward, Consumer<Episode> heard) {
    EpisodesFile file = new EpisodesFile(directory.resolve("episodes.jsonl"));
    Path agent = directory.resolve("agent.state");
    boolean begun = Files.exists(agent);
    State learnt = begun ? StateFile.read(agent) : null;
    List<Episode> episodes = new ArrayList<>(file.first(learnt == null ? 0 : learnt.step()));
    episodes.forEach(heard);
    if (episodes.size() >= amc.episodes()) {
      return new Found(episodes, OptionalDouble.empty());
    }
    Clock clock = new Clock(reward);
    try (Ddpg ddpg = new Ddpg(amc.agent(), layers.size(), seed)) {
      if (learnt != null) {
        ddpg.load(learnt);
      }
      Search search = new Search(layers, cost, budget, clock, ddpg);
      long saved = System.nanoTime();
      long saving = 0;
      while (episodes.size() < amc.episodes()) {
        if (stop.getAsBoolean()) {
          save(file, agent, ddpg);
          throw new StoppedException("in the search after %d plans".formatted(episodes.size()));
        }
        clock.begin(ddpg.episode() >= amc.agent().warmUp());
        Episode episode = search.next();
        file.append(episode);
        episodes.add(episode);
        long now = System.nanoTime();
        if (episodes.size() == amc.episodes() || now - saved > RARELY * saving) {
          save(file, agent, ddpg);
          saved = System.nanoTime();
          saving = saved - now;
        }
        clock.end();
        heard.accept(episode);
      }
    }
    return new Found(episodes, clock.agentShare());
  }

  private static void save(EpisodesFile file, Path agent, Ddpg ddpg) {
    file.sync();
    StateFile.write(agent, ddpg.state());
  }

  /** How long episodes take that the agent learns from, and rewards in them. */
  private static final class Clock implements Reward {
    private final Reward reward;
    private boolean learning;
    private long begun;
    private long rewarding;
    private long all;

    Clock(Reward reward) {
      this.reward = reward;
    }

    void begin(boolean learns) {
      learning = learns;
      begun = System.nanoTime();
    }

    @Override
    public double of(int[] kept) {
      long asked = System.nanoTime();
      double earned = reward.of(kept);
      rewarding += learning ? System.nanoTime() - asked : 0;
      return earned;
    }

    void end() {
      all += learning ? System.nanoTime() - begun : 0;
    }

    OptionalDouble agentShare() {
      return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - (double) rewarding / all);
    }
  }
}
