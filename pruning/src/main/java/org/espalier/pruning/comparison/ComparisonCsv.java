// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.util.ArrayList;
import java.util.List;
import org.espalier.pruning.results.EarlyStopping;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as a table (RFC 4180): a header, one line for each method and point, CRLF, undefined
 * is empty, numbers with the digits of the JSON.
 */
final class ComparisonCsv {

  private static final String HEADER =
      "method,round,seeds,density,compression,theoreticalSpeedup,testAccuracyMean,testAccuracySd,"
          + "testAccuracyMin,testAccuracyMax,testTop5Mean,testTop5Sd,validationAccuracyMean,"
          + "validationAccuracySd,validationLossMean,trainLossMean,earlyStoppingStepsMean,"
          + "earlyStoppingStepsSd,earlyStoppingTestAccuracyMean,earlyStoppingTestAccuracySd,"
          + "inferencesToPayBack";

  private ComparisonCsv() {}

  static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder(HEADER).append("\r\n");
    for (Method method : comparison.methods()) {
      for (Point point : method.points()) {
        List<String> fields = new ArrayList<>();
        fields.add(quoted(method.name()));
        fields.add(String.valueOf(point.round()));
        fields.add(String.valueOf(point.measured().size()));
        numbers(point).forEach(number -> fields.add(field(number)));
        Long inferences = Payback.of(point).inferences();
        fields.add(inferences == null ? "" : inferences.toString());
        text.append(String.join(",", fields)).append("\r\n");
      }
    }
    return text.toString();
  }

  private static List<@Nullable Double> numbers(Point point) {
    Spread accuracy = point.testAccuracy();
    Spread top5 = point.over(RoundResult::testTop5);
    Spread validation = point.over(RoundResult::validationAccuracy);
    List<@Nullable Double> numbers = new ArrayList<>();
    numbers.add(point.density());
    numbers.add(point.compression());
    numbers.add(Spread.meanOf(point.over(RoundResult::theoreticalSpeedup)));
    numbers.add(Spread.meanOf(accuracy));
    numbers.add(Spread.sdOf(accuracy));
    numbers.add(accuracy == null ? null : Double.valueOf(accuracy.min()));
    numbers.add(accuracy == null ? null : Double.valueOf(accuracy.max()));
    numbers.add(Spread.meanOf(top5));
    numbers.add(Spread.sdOf(top5));
    numbers.add(Spread.meanOf(validation));
    numbers.add(Spread.sdOf(validation));
    numbers.add(Spread.meanOf(point.over(RoundResult::validationLoss)));
    numbers.add(Spread.meanOf(point.over(RoundResult::trainLoss)));
    Spread stopping = point.over(EarlyStopping::stepsOf);
    Spread accuracyThen = point.over(EarlyStopping::testAccuracyOf);
    numbers.add(Spread.meanOf(stopping));
    numbers.add(Spread.sdOf(stopping));
    numbers.add(Spread.meanOf(accuracyThen));
    numbers.add(Spread.sdOf(accuracyThen));
    return numbers;
  }

  private static String field(@Nullable Double value) {
    return value == null ? "" : NumberOutput.toString(value, true);
  }

  /** Quoted where it must be. */
  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
