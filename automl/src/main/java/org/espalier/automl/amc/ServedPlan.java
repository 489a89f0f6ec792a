// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;

/**
 * A plan and what it takes as it is served. A table knows that to a few per cent only, so of the
 * best plans by the table that is taken which is the best of those that are measured to meet the
 * budget; if none does, the fastest.
 *
 * @param episode it is of
 * @param ratio of its latency to the dense network's
 */
record ServedPlan(Episode episode, double ratio) {

  private static final int SHORTLIST = 24;
  private static final int TOGETHER = 6;

  /** The same two models differ by a few per cent from one measuring to the next. */
  private static final double SPARING = 0.93;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Measures the best plans, or reads what was chosen before.
   *
   * @param file where the choice is kept
   * @param layers that plans are of
   */
  static ServedPlan of(
      Path file, Searching searching, List<PlanLayer> layers, List<Episode> episodes) {
    try {
      if (Files.exists(file)) {
        return JSON.readValue(Files.readAllBytes(file), ServedPlan.class);
      }
      List<Episode> best = shortlist(episodes);
      List<ServedPlan> plans = new ArrayList<>();
      double budget = SPARING * searching.density();
      while (plans.size() < best.size() && plans.stream().noneMatch(p -> p.ratio() <= budget)) {
        int end = Math.min(best.size(), plans.size() + TOGETHER);
        List<Episode> next = best.subList(plans.size(), end);
        List<Double> ratios =
            ServedTimes.of(
                    searching, next.stream().map(e -> e.plan(Unit.CHANNELS, layers)).toList())
                .ratios();
        for (int i = 0; i < next.size(); i++) {
          plans.add(new ServedPlan(next.get(i), ratios.get(i)));
        }
      }
      ServedPlan chosen = choose(plans, budget);
      byte[] json = JSON.writeValueAsBytes(chosen);
      DurableFile.write(file, out -> out.write(json));
      return chosen;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The best episodes, none of a plan that another is of; of equal ones the first. */
  static List<Episode> shortlist(List<Episode> episodes) {
    Set<List<Integer>> seen = new HashSet<>();
    return episodes.stream()
        .sorted(Comparator.comparingDouble(Episode::reward).reversed()) // stable
        .filter(episode -> seen.add(episode.kept()))
        .limit(SHORTLIST)
        .toList();
  }

  /**
   * The first that meets a budget, or else the fastest.
   *
   * @param plans the best first, at least one
   */
  static ServedPlan choose(List<ServedPlan> plans, double budget) {
    return plans.stream()
        .filter(plan -> plan.ratio() <= budget)
        .findFirst()
        .orElseGet(
            () -> plans.stream().min(Comparator.comparingDouble(ServedPlan::ratio)).orElseThrow());
  }
}
