// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.automl.latency.ServedBudget;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.run.RunException;

/**
 * What the agent finds under the budget it was given. Of a latency that this machine measures, the
 * plan is timed as it is served, and searched for again if that exceeds the budget; each search and
 * each measurement is kept, so that what was killed goes on with the same ones.
 */
final class AgentSearch {

  private final Amc amc;
  private final Searching at;
  private final Cost cost;
  private final List<PlanLayer> layers;
  private final Reward reward;
  private final AmcProgress progress;
  private int searches;

  private record Under(Budget budget, AmcSearch.Found found, Path directory) {}

  /**
   * What was found.
   *
   * @param budget of the search that found the best plan
   * @param served what that plan takes as it is served, over the dense network; unknown unless this
   *     machine is measured
   */
  record Found(Budget budget, AmcSearch.Found learnt, Optional<ServedBudget.Served> served) {}

  /** In the directory of a search, which need not exist. */
  AgentSearch(
      Amc amc,
      Searching at,
      Cost cost,
      List<PlanLayer> layers,
      Reward reward,
      AmcProgress progress) {
    this.amc = amc;
    this.at = at;
    this.cost = cost;
    this.layers = layers;
    this.reward = reward;
    this.progress = progress;
  }

  /**
   * Does what is left of the search, or of the searches.
   *
   * @throws IllegalArgumentException if no plan meets the budget
   */
  Found finish() {
    Budget first = amc.budget(cost, layers, at.density());
    if (!amc.isMeasured()) {
      return new Found(first, under(first).found(), Optional.empty());
    }
    ServedBudget.Found<Under> kept =
        ServedBudget.keep(
            amc.decidesHowMuch() ? Double.POSITIVE_INFINITY : at.density(),
            first.fraction(first.fewest()),
            spent -> under(Budget.atMost(spent, cost, layers, amc.range())),
            this::served);
    return new Found(kept.found().budget(), kept.found().found(), Optional.of(kept.served()));
  }

  private Under under(Budget budget) {
    progress.begins("agent", layers, amc.episodes());
    Path directory = searches == 0 ? at.directory() : again(searches);
    searches++;
    AmcSearch search = new AmcSearch(amc, cost, budget, layers, at.seed(), directory, at.stop());
    return new Under(budget, search.finish(reward, AmcProgress.episodes(progress)), directory);
  }

  private Path again(int number) {
    return at.directory().resolve("again-" + number);
  }

  private void deleteLater() throws IOException {
    for (int number = searches; Files.exists(again(number)); number++) {
      MoreFiles.deleteRecursively(again(number), RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /** Measured once. */
  private double served(Under under) {
    Path file = under.directory().resolve("served.csv");
    try {
      if (!Files.exists(file)) {
        deleteLater(); // searches under what another measurement left
        progress.serves();
        double ratio = ServedPlans.ratio(at, under.found().best().plan(amc.unit(), layers));
        DurableFile.write(file, "latency\n" + ratio + "\n");
      }
      return Double.parseDouble(Files.readAllLines(file).get(1));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new RunException(file + " is broken; delete it to measure anew", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
