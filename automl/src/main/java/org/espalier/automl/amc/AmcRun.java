// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.StoppedException;

/**
 * A search by itself, on disk: the dense run, the agent's search, as many plans drawn, the
 * baselines, the report. Killed and resumed it finds the plan that it would have found.
 */
public final class AmcRun {

  private static final String CONFIG = "search.yaml";

  private final RunConfig config;
  private final Amc amc;
  private final Path directory;
  private final AmcProgress progress;
  private final BooleanSupplier stop;

  private AmcRun(
      RunConfig config, Amc amc, Path directory, AmcProgress progress, BooleanSupplier stop) {
    this.config = config;
    this.amc = amc;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Does a search, or what is left of it.
   *
   * @param config with the scope {@link Amc} and one round, of one replicate
   * @param directory that does not exist, is empty, or holds the search
   * @param stop asked between episodes and steps; once true, all that is done is kept
   * @throws ConfigException if the directory holds another search, or no plan meets the budget
   * @throws RunException if another process works on it, or a file of it is broken
   * @throws StoppedException if stopped
   */
  public static AmcResult of(
      RunConfig config, Path directory, AmcProgress progress, BooleanSupplier stop) {
    if (!(config.pruning().scope() instanceof Amc amc)) {
      throw new ConfigException("a search needs the scope amc");
    }
    if (config.pruning().amounts().size() != 1 || config.replicates() != 1) {
      throw new ConfigException(
          "a search is for one plan of one replicate, got %d rounds and %d replicates; give one density"
              .formatted(config.pruning().amounts().size(), config.replicates()));
    }
    AmcRun run = new AmcRun(config, amc, directory, progress, stop);
    Plan plan = Plan.of(config);
    boolean begun = run.isBegun();
    run.create();
    try (DirectoryLock lock = Run.lock(directory)) {
      return run.search(plan, begun, lock);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  /** Whether the directory holds this search. */
  private boolean isBegun() {
    Path file = directory.resolve(CONFIG);
    if (Files.exists(file)) {
      RunConfig before = ConfigFile.readComplete(file);
      ConfigFile.difference(ConfigFile.tree(before), ConfigFile.tree(config))
          .ifPresent(
              changed -> {
                throw new ConfigException(
                    "%s is of another search: %s; give another --out, or the configuration it has"
                        .formatted(file, changed));
              });
      return true;
    }
    if (!new RunDirectory(directory).isFree()) {
      throw new ConfigException(
          directory + " holds something else than a search; give another --out");
    }
    return false;
  }

  private void create() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + directory, e);
    }
  }

  private AmcResult search(Plan plan, boolean begun, DirectoryLock held) {
    Objects.requireNonNull(held, "the lock must be held");
    PlanLayers space =
        new PlanLayers(plan.network(), amc.unit(), plan.method().prunable(plan.network()));
    Cost cost = begun ? cost(plan, space) : begin(plan, space);
    Path dense = directory.resolve("dense");
    Run.resume(config.withoutRounds(), dense, false, progress.trains(), stop);
    Searching at = searching(plan, space, new RunDirectory(dense).trained(1, 0));
    List<PlanLayer> layers = space.layers(at.state());
    try (PlanReward reward = new PlanReward(amc, at, cost, layers)) {
      AgentSearch.Found agent = new AgentSearch(amc, at, cost, layers, reward, progress).finish();
      AmcSearch.Found learnt = agent.learnt();
      Budget budget = agent.budget();
      AmcSearch chance =
          new AmcSearch(
              amc.random(),
              cost,
              budget,
              layers,
              at.seed() ^ RandomStream.hash("random"),
              directory.resolve("random"),
              stop);
      progress.begins("chance", layers, amc.episodes());
      AmcSearch.Found drawn = chance.finish(reward, AmcProgress.episodes(progress));

      Episode best = learnt.best();
      Budget same =
          amc.decidesHowMuch() ? Budget.atMost(best.cost(), cost, layers, budget.range()) : budget;
      Baselines baselines = new Baselines(same, layers);
      Episode uniform = baselines.tried(baselines.uniform(), reward);
      int[] largest = baselines.magnitude(reward.accuracy().ranking());
      AmcResult result =
          new AmcResult(
              layers,
              best,
              drawn.best(),
              uniform,
              baselines.tried(largest, reward),
              learnt.episodes(),
              drawn.episodes(),
              learnt.agentShare(),
              agent.served());
      AmcReport.write(config, amc, result, directory);
      return result;
    }
  }

  /** Nothing is left of a search that cannot be. */
  private Cost begin(Plan plan, PlanLayers space) {
    Path file = directory.resolve(CONFIG);
    DurableFile.write(file, ConfigFile.write(config));
    try {
      return cost(plan, space);
    } catch (IllegalArgumentException | ConfigException e) {
      forget(directory.resolve(Amc.LATENCIES));
      forget(file);
      throw e;
    }
  }

  /** What plans cost, with a budget that can be met. */
  private Cost cost(Plan plan, PlanLayers space) {
    Searching first = searching(plan, space, plan.first(config.seed()));
    if (amc.isMeasured()) {
      progress.measures();
    }
    Cost cost = amc.cost(space, amc.table(first));
    amc.budget(cost, space.layers(first.state()), plan.density(1));
    return cost;
  }

  private static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  private Searching searching(Plan plan, PlanLayers space, State state) {
    return new Searching(
        plan.network(),
        space.prunable(),
        plan.masking(),
        plan.settings(),
        plan.source(),
        plan.execution(),
        state,
        plan.density(1),
        config.seed(),
        directory.resolve("agent"),
        directory,
        stop,
        (tried, all, best) -> {});
  }
}
