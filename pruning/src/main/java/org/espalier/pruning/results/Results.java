// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a run found. The layout of {@code results.json}; keys may be added in the same version.
 *
 * @param version {@link #VERSION}
 * @param status {@link #DONE}, or how far the run is
 * @param config the resolved configuration, a JSON object in its own key order
 * @param environment where it was computed
 * @param replicates one entry a seed
 * @param summary one row a round, as {@link SummaryRow#of} makes them
 */
public record Results(
    int version,
    String status,
    JsonNode config,
    Environment environment,
    List<ReplicateResult> replicates,
    List<SummaryRow> summary) {

  /** The version written, and the only one read. */
  public static final int VERSION = 1;

  /** The status of a finished run. */
  public static final String DONE = "done";

  /** How far below round 0 the validation accuracy of the best round may be: half a point. */
  private static final double TOLERANCE = 0.005;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the version is another one or config is no JSON object
   */
  public Results {
    requireNonNull(status, "status");
    requireNonNull(environment, "environment");
    if (version != VERSION) {
      throw new IllegalArgumentException("results version must be " + VERSION + ", got " + version);
    }
    if (!config.isObject()) {
      throw new IllegalArgumentException(
          "config must be a JSON object, got " + config.getNodeType());
    }
    config = config.deepCopy();
    replicates = ImmutableList.copyOf(replicates);
    summary = ImmutableList.copyOf(summary);
  }

  /** Results of this version, with the summary of these replicates. */
  public static Results of(
      String status, JsonNode config, Environment environment, List<ReplicateResult> replicates) {
    return new Results(VERSION, status, config, environment, replicates, SummaryRow.of(replicates));
  }

  /** Whether the run is finished. */
  public boolean finished() {
    return status.equals(DONE);
  }

  /**
   * The best round: the sparsest whose mean validation accuracy is within half a point of round 0;
   * ties keep the later round. Empty without accuracies or without round 0.
   */
  public Optional<SummaryRow> best() {
    return summary.stream()
        .filter(row -> row.round() == 0)
        .findFirst()
        .map(SummaryRow::validationAccuracyMean)
        .flatMap(
            dense ->
                summary.stream()
                    .filter(row -> isWithin(dense, row.validationAccuracyMean()))
                    .min(
                        Comparator.comparingDouble(SummaryRow::densityMean)
                            .thenComparing(SummaryRow::round, Comparator.reverseOrder())));
  }

  private static boolean isWithin(double dense, @Nullable Double accuracy) {
    // 0.98 - 0.975 is a little more than 0.005 in binary; a billionth forgives that.
    return accuracy != null && dense - accuracy <= TOLERANCE + 1e-9;
  }
}
