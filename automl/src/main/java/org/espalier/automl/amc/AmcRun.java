// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.StoppedException;

/**
 * A search on disk: the dense run, the agent after each episode, the episodes. Killed and resumed
 * it finds the plan that it would have found.
 */
public final class AmcRun {

  private static final String CONFIG = "search.yaml";
  private static final String AGENT = "agent.state";
  private static final String EPISODES = "episodes.jsonl";

  private final AmcConfig config;
  private final Path directory;
  private final AmcProgress progress;
  private final BooleanSupplier stop;

  private AmcRun(AmcConfig config, Path directory, AmcProgress progress, BooleanSupplier stop) {
    this.config = config;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Does a search, or what is left of it.
   *
   * @param directory that does not exist, is empty, or holds the search
   * @param stop asked between episodes and steps; once true, all that is done is kept
   * @return the best episode; of equal ones the first
   * @throws ConfigException if the directory holds another search, or no plan meets the budget
   * @throws RunException if another process works on it, or a file of it is broken
   * @throws StoppedException if stopped
   */
  public static Episode of(
      AmcConfig config, Path directory, AmcProgress progress, BooleanSupplier stop) {
    AmcRun run = new AmcRun(config, directory, progress, stop);
    run.begin();
    try (DirectoryLock lock =
        DirectoryLock.tryTake(directory)
            .orElseThrow(
                () ->
                    new RunException(
                        "another process is working on "
                            + directory
                            + "; wait for it, or give another --out"))) {
      return run.search(lock);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private void begin() {
    ObjectNode tree = ConfigFile.overlay();
    tree.set("training", ConfigFile.tree(config.training()));
    tree.set("amc", ConfigFile.tree(config.settings()));
    Path file = directory.resolve(CONFIG);
    String text = ConfigFile.write(tree);
    try {
      if (!Files.exists(file)) {
        if (!new RunDirectory(directory).isFree()) {
          throw new ConfigException(
              directory + " holds something else than a search; give another --out");
        }
        DurableFile.write(file, text);
      } else if (!Files.readString(file).equals(text)) {
        throw new ConfigException(
            file + " is of another search; give another --out, or the configuration it has");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private Episode search(DirectoryLock held) {
    Objects.requireNonNull(held, "the lock must be held");
    Path dense = directory.resolve("dense");
    Run.resume(config.training(), dense, false, progress.trains(), stop);
    State trained = new RunDirectory(dense).trained(1, 0);
    Plan plan = Plan.of(config.training());
    EpisodesFile file = new EpisodesFile(directory.resolve(EPISODES));
    Path agent = directory.resolve(AGENT);
    try (Amc amc = Amc.open(plan, trained, config.settings(), config.training().seed())) {
      progress.begins(amc.layers());
      List<Episode> episodes;
      if (Files.exists(agent)) {
        State state = StateFile.read(agent);
        episodes = file.first(state.step());
        amc.load(state);
      } else {
        episodes = file.first(0);
      }
      Episode best = null;
      for (long number = 0; number < config.settings().episodes(); number++) {
        boolean found = number < episodes.size();
        if (!found && stop.getAsBoolean()) {
          throw new StoppedException(
              "stopped after %d episodes; go on with --resume".formatted(number));
        }
        Episode episode = found ? episodes.get((int) number) : amc.next();
        if (!found) {
          file.append(episode);
          StateFile.write(agent, amc.agent());
        }
        best = best == null || episode.reward() > best.reward() ? episode : best;
        progress.episode(episode, best);
      }
      return Objects.requireNonNull(best);
    }
  }
}
