// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.espalier.pruning.mask.Criteria;
import org.espalier.pruning.mask.Criterion;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.NOfM;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scope;
import org.espalier.pruning.mask.SearchedScope;
import org.espalier.pruning.rewind.Moment;
import org.jspecify.annotations.Nullable;

/**
 * The {@code pruning} section of a configuration.
 *
 * @param criterion a name of {@link Criteria}, or {@code {kind: snip, batch: 128, batches: 1}}
 * @param masksFrom a run whose masks are taken instead of the criterion's: for each amount those of
 *     its round that keeps as many weights; null for the criterion's
 * @param scoredAt the network that is scored; null for the criterion's usual one
 * @param shuffle whether the weights that stay are drawn anew within each layer
 * @param scope {@code {kind: global}}, {@code {kind: layerwise, usual-rate, rates}}, {@code {kind:
 *     erdos-renyi-kernel}}, {@code {kind: threshold, at, layers}}, {@code {kind: n-of-m, keep, of,
 *     indivisible}}, {@code {kind: block, rows, columns, within}}, {@code {kind: channel, norm,
 *     within}}, {@code {kind: plan, unit, kept}}, or a {@link SearchedScope}
 * @param exclude layers that are not pruned and do not count
 * @param emptyLayers {@code warn}, {@code fail} or {@code floor N}
 * @param sparsity rounds until this sparsity; exactly one of sparsity, rounds, densities is given
 * @param rounds so many rounds
 * @param densities the density after each round
 * @param perRound the fraction of what remains that goes each round, in (0, 1)
 * @param gradual how the masks of a round are updated while it trains; null for all at its start
 * @param rewind what each round puts back
 * @param rewindTo the moment it goes back to; null for the method's default
 * @param retrainEpochs how long a round retrains; null for as long as is left from that moment
 * @param retrainSchedule the learning rate of retraining; null for that of training
 * @param fineTuneRate the constant rate of fine-tuning; null for the schedule's last
 */
public record PruningConfig(
    Criterion criterion,
    @Nullable String masksFrom,
    @Nullable ScoredAt scoredAt,
    boolean shuffle,
    Scope scope,
    List<String> exclude,
    EmptyLayers emptyLayers,
    @Nullable Double sparsity,
    @Nullable Integer rounds,
    @Nullable List<Double> densities,
    double perRound,
    @Nullable GradualConfig gradual,
    Rewind rewind,
    @Nullable Moment rewindTo,
    @Nullable Double retrainEpochs,
    @Nullable ScheduleConfig retrainSchedule,
    @Nullable Double fineTuneRate) {

  /** Which network is scored. */
  public enum ScoredAt {
    /** The one before training; each round trains it from step 0 with its mask. */
    START,
    /** The one that the last round trained. */
    TRAINED
  }

  /** What a round puts back. */
  public enum Rewind {
    /** The learning rate. */
    LEARNING_RATE,
    /** The weights, and everything else but masks and data order. */
    WEIGHTS,
    /**
     * The same, but retrained at a constant rate, the schedule's last or a stated one: a control.
     */
    LOW_RATE_WEIGHTS,
    /** Weights drawn anew under the same masks: a control. */
    REINITIALISE,
    /** Nothing: fine-tuning. */
    NONE;

    /** Whether a round retrains at a constant rate. */
    boolean atConstantRate() {
      return this == NONE || this == LOW_RATE_WEIGHTS;
    }

    /** As a configuration writes it: {@code learning-rate}. */
    @Override
    public String toString() {
      return KebabEnums.kebab(this);
    }

    /** Whether weights of the dense training come back. */
    public boolean ofWeights() {
      return this == WEIGHTS || this == LOW_RATE_WEIGHTS;
    }
  }

  /**
   * Copies and checks, the amount too.
   *
   * @throws IllegalArgumentException naming the key that is out of range
   */
  public PruningConfig {
    exclude = ImmutableList.copyOf(exclude);
    if (scoredAt == null) {
      boolean start = criterion.scoresBeforeTraining() && masksFrom == null;
      scoredAt = start ? ScoredAt.START : ScoredAt.TRAINED;
    }
    if (gradual != null) {
      requireItsOwnScores(scoredAt, masksFrom, scope);
    }
    if (scoredAt == ScoredAt.START && scope instanceof SearchedScope) {
      throw new IllegalArgumentException(
          "this scope searches with the trained network, so scored-at must be trained, got start");
    }
    if (scoredAt == ScoredAt.START) { // whatever rewind was: training starts where it was scored
      rewind = Rewind.WEIGHTS;
      rewindTo = Moment.START;
      requireWholeTraining(retrainEpochs, fineTuneRate);
    }
    densities = densities == null ? null : ImmutableList.copyOf(densities);
    new Amounts(scope, sparsity, rounds, densities, perRound).from(1);
    if (retrainEpochs != null && !(retrainEpochs > 0 && retrainEpochs < 1e9)) {
      throw new IllegalArgumentException(
          "retrain-epochs must be above 0 and below 1e9, got " + retrainEpochs);
    }
    boolean ownLength = rewind == Rewind.LOW_RATE_WEIGHTS || retrainSchedule != null;
    if (retrainEpochs != null && rewindTo != null && !ownLength) {
      throw new IllegalArgumentException(
          "rewind-to and retrain-epochs both say how long a round is; give one of them");
    }
    if (rewind == Rewind.NONE && rewindTo != null) {
      throw new IllegalArgumentException(
          "rewind none goes back to nothing, so rewind-to " + rewindTo + " has no meaning");
    }
    if (fineTuneRate != null && !rewind.atConstantRate()) {
      throw new IllegalArgumentException("fine-tune-rate needs rewind none or low-rate-weights");
    }
    if (retrainSchedule != null && rewind.atConstantRate()) {
      throw new IllegalArgumentException(
          "retrain-schedule needs rewind learning-rate, weights or reinitialise");
    }
    if (retrainSchedule != null && rewindTo != null && !rewind.ofWeights()) {
      throw new IllegalArgumentException(
          "retrain-schedule starts at its own beginning, so rewind-to %s has no meaning"
              .formatted(rewindTo));
    }
    if (fineTuneRate != null && !(fineTuneRate > 0 && fineTuneRate < 1e9)) {
      throw new IllegalArgumentException(
          "fine-tune-rate must be above 0 and below 1e9, got " + fineTuneRate);
    }
  }

  /** The density after each round. */
  public List<Double> amounts() {
    return amounts(1);
  }

  /**
   * The density after each round.
   *
   * @param from the density before the first, in (0, 1]
   * @throws IllegalArgumentException if stated densities rise from there
   */
  public List<Double> amounts(double from) {
    return new Amounts(scope, sparsity, rounds, densities, perRound).from(from);
  }

  /** The same, but nothing is ever pruned. */
  PruningConfig withoutRounds() {
    return new PruningConfig(
        criterion,
        null,
        scoredAt,
        shuffle,
        scope,
        exclude,
        emptyLayers,
        0.0,
        null,
        null,
        perRound,
        null,
        rewind,
        rewindTo,
        retrainEpochs,
        retrainSchedule,
        fineTuneRate);
  }

  /** The same with the masks of another run, or with none. */
  public PruningConfig withMasksFrom(@Nullable String run) {
    return new PruningConfig(
        criterion,
        run,
        scoredAt,
        shuffle,
        scope,
        exclude,
        emptyLayers,
        sparsity,
        rounds,
        densities,
        perRound,
        gradual,
        rewind,
        rewindTo,
        retrainEpochs,
        retrainSchedule,
        fineTuneRate);
  }

  /** How masks are chosen. */
  public PruningMethod method() {
    return new PruningMethod(criterion, scope, exclude, emptyLayers, shuffle);
  }

  private static void requireItsOwnScores(
      ScoredAt scoredAt, @Nullable String masksFrom, Scope scope) {
    if (scope instanceof NOfM) {
      throw new IllegalArgumentException(
          "scope n-of-m is one cut, which gradual would spread over many; leave gradual out");
    }
    if (scope.decidesHowMuch() || scope instanceof SearchedScope) {
      throw new IllegalArgumentException(
          "this scope has no density for gradual to go to; leave one of them out");
    }
    if (scoredAt == ScoredAt.START) {
      throw new IllegalArgumentException(
          "gradual scores the weights of each moment, and scored-at start those before training;"
              + " choose scored-at trained, or leave gradual out");
    }
    if (masksFrom != null) {
      throw new IllegalArgumentException(
          "gradual chooses masks while a round trains, so masks-from has no meaning; give one of"
              + " them");
    }
  }

  private static void requireWholeTraining(
      @Nullable Double retrainEpochs, @Nullable Double fineTuneRate) {
    if (retrainEpochs != null || fineTuneRate != null) {
      throw new IllegalArgumentException(
          "scored-at start trains from step 0 to the end, so retrain-epochs and fine-tune-rate have"
              + " no meaning; leave them out, or choose scored-at trained");
    }
  }
}
