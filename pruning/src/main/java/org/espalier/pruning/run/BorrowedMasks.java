// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.mask.Group;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scope;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.mask.ShuffledMask;
import org.espalier.pruning.results.RoundResult;

/**
 * The masks of another run, taken instead of a criterion's: the winning ticket's for a control that
 * starts from other weights, or that shuffles them. Replicate r takes those of replicate r there,
 * whatever scope found them.
 *
 * @param run the other one
 * @param masking of that run
 * @param rounds the round there for each round here, from round 1
 * @param fingerprint of what they were found by
 */
record BorrowedMasks(RunDirectory run, Masking masking, List<Integer> rounds, String fingerprint) {

  BorrowedMasks {
    rounds = ImmutableList.copyOf(rounds);
  }

  /**
   * Finds the round for each density: the one that keeps just as many weights.
   *
   * @throws IllegalArgumentException if it is no run, of another network, prunes other layers, or
   *     has not finished a round or a replicate that is needed
   */
  static BorrowedMasks of(
      String path, Network network, PruningMethod method, List<Double> densities, int replicates) {
    RunDirectory run = new RunDirectory(Path.of(path));
    if (!Files.isRegularFile(run.config())) {
      throw new IllegalArgumentException(
          "masks-from must name the directory of a run, and %s has no config.yaml".formatted(path));
    }
    RunConfig lender = ConfigFile.readComplete(run.config());
    if (lender.replicates() < replicates) {
      throw new IllegalArgumentException(
          "masks-from %s has replicates 1 to %d, this run needs %d; lower its replicates"
              .formatted(path, lender.replicates(), replicates));
    }
    Scope.Weights scope = weights("masks-from " + path, method);
    List<Parameter> prunable = method.prunable(network);
    List<RoundResult> there = finished(run, 1);
    if (there.isEmpty()) {
      throw new IllegalArgumentException("masks-from %s has no finished round".formatted(path));
    }
    requireSameLayers(
        "masks-from " + path,
        prunable.stream().map(p -> p.name() + p.shape()).toList(),
        there.get(0).layers().stream().map(l -> l.name() + l.shape()).toList());
    List<Integer> rounds = new ArrayList<>();
    for (double density : densities) {
      long keep = keep(scope, prunable, density);
      rounds.add(
          there.stream()
              .filter(round -> round.remaining() == keep)
              .findFirst()
              .orElseThrow(
                  () ->
                      noSuchRound(
                          "masks-from " + path,
                          keep,
                          density,
                          there.stream().map(RoundResult::remaining).toList()))
              .round());
    }
    Masking masking = lender.pruning().method().masking(network);
    return new BorrowedMasks(run, masking, rounds, fingerprint(run, rounds, replicates));
  }

  /**
   * The same, of runs that are only planned.
   *
   * @throws IllegalArgumentException if it can be known that the masks will not fit
   */
  static void requireLendable(Plan lender, Plan borrower) {
    Scope.Weights scope = weights("masks-from", borrower.method());
    List<Parameter> prunable = borrower.method().prunable(borrower.network());
    List<String> own = prunable.stream().map(p -> p.name() + p.shape()).toList();
    List<String> others =
        lender.method().prunable(lender.network()).stream().map(p -> p.name() + p.shape()).toList();
    requireSameLayers("masks-from", own, others);
    if (lender.method().scope() instanceof Scope.Weights theirs) {
      List<Long> kept =
          lender.densities().stream().map(density -> keep(theirs, prunable, density)).toList();
      for (double density : borrower.densities()) {
        long keep = keep(scope, prunable, density);
        if (!kept.contains(keep)) {
          throw noSuchRound("masks-from", keep, density, kept);
        }
      }
    }
  }

  private static long keep(Scope.Weights scope, List<Parameter> prunable, double density) {
    return scope.groups(prunable, density).stream().mapToLong(Group::keep).sum();
  }

  private static Scope.Weights weights(String from, PruningMethod method) {
    if (method.scope() instanceof Scope.Weights scope) {
      return scope;
    }
    throw new IllegalArgumentException(
        from + " needs a scope of single weights here: global, layerwise or erdos-renyi-kernel");
  }

  private static IllegalArgumentException noSuchRound(
      String from, long keep, double density, List<Long> kept) {
    return new IllegalArgumentException(
        "%s has no round that keeps %d weights (density %s); its rounds keep %s"
            .formatted(from, keep, density, kept));
  }

  /**
   * The masks of a round.
   *
   * @param method which parameters they cover, and whether they are drawn anew within each layer
   * @param before the State whose masks say which weights may be drawn then
   * @return masks by their full name in the State
   */
  Map<String, Tensor> masks(PruningMethod method, Scoring before, int replicate, int round) {
    State there = run.trained(replicate, rounds.get(round - 1));
    Map<String, Tensor> masks = new HashMap<>();
    for (Parameter parameter : before.prunable()) {
      float[] mask = masking.values(parameter, there);
      if (method.shuffle()) {
        mask = ShuffledMask.of(parameter, mask, before.mask(parameter), before.seed());
      }
      masks.put(StateKind.MASK.named(parameter.name()), Tensor.of(parameter.shape(), mask));
    }
    return masks;
  }

  private static List<RoundResult> finished(RunDirectory run, int replicate) {
    List<RoundResult> rounds = new ArrayList<>();
    while (Files.exists(run.metricsFile(replicate, rounds.size()))) {
      rounds.add(MetricsFile.read(run.metricsFile(replicate, rounds.size())));
    }
    return rounds;
  }

  private static void requireSameLayers(String from, List<String> own, List<String> others) {
    if (!own.equals(others)) {
      throw new IllegalArgumentException(
          "%s prunes %s, this run %s; take masks of the same network".formatted(from, others, own));
    }
  }

  private static String fingerprint(RunDirectory run, List<Integer> rounds, int replicates) {
    Journal journal = Journal.look(run.path());
    Hasher hasher = Hashing.sha256().newHasher();
    for (int replicate = 1; replicate <= replicates; replicate++) {
      for (int round : rounds) {
        String stage = RunDirectory.stage(replicate, round);
        if (!Files.exists(run.stateFile(replicate, round)) || journal.get(stage).isEmpty()) {
          throw new IllegalArgumentException(
              "masks-from %s has not finished %s; let it finish first"
                  .formatted(run.path(), stage));
        }
        hasher.putString(
            Objects.requireNonNull(journal.get(stage).orElseThrow().path("hash").asText()),
            StandardCharsets.UTF_8);
      }
    }
    return hasher.hash().toString();
  }
}
