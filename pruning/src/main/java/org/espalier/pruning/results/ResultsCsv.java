// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import com.fasterxml.jackson.core.io.NumberOutput;
import org.jspecify.annotations.Nullable;

/**
 * Results as a table (RFC 4180): a header, one line for each replicate and round, CRLF, undefined
 * is empty. All fields are numbers with the digits of results.json, so none needs quotes.
 */
final class ResultsCsv {

  private static final String HEADER =
      "replicate,seed,round,density,sparsity,prunable,steps,remaining,compression,"
          + "theoreticalSpeedup,trainLoss,validationLoss,validationAccuracy,testAccuracy,testTop5,"
          + "earlyStoppingSteps,earlyStoppingTestAccuracy";

  private ResultsCsv() {}

  static String of(Results results) {
    StringBuilder text = new StringBuilder(HEADER).append("\r\n");
    int number = 0;
    for (ReplicateResult replicate : results.replicates()) {
      number++;
      for (RoundResult round : replicate.rounds()) {
        text.append(row(number, replicate.seed(), round)).append("\r\n");
      }
    }
    return text.toString();
  }

  private static String row(int replicate, long seed, RoundResult round) {
    return String.join(
        ",",
        String.valueOf(replicate),
        String.valueOf(seed),
        String.valueOf(round.round()),
        field(round.density()),
        field(round.sparsity()),
        String.valueOf(round.prunable()),
        String.valueOf(round.steps()),
        String.valueOf(round.remaining()),
        field(round.compression()),
        field(round.theoreticalSpeedup()),
        field(round.trainLoss()),
        field(round.validationLoss()),
        field(round.validationAccuracy()),
        field(round.testAccuracy()),
        field(round.testTop5()),
        round.earlyStopping() == null ? "" : String.valueOf(round.earlyStopping().steps()),
        field(EarlyStopping.testAccuracyOf(round)));
  }

  static String field(@Nullable Double value) {
    return value == null ? "" : NumberOutput.toString(value, true);
  }
}
