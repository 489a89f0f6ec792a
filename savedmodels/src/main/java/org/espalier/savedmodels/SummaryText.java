// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints a {@link SavedModelSummary}: the signature, a row a weight, the totals, the files. */
final class SummaryText {

  private static final int WORDS = 3; // the first columns, aligned to the left

  private SummaryText() {}

  static String of(SavedModelSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "Weight",
            "Type",
            "Shape",
            "Parameters",
            "Non-zero",
            "Density",
            "Bytes",
            "Multiply-adds",
            "On non-zero"));
    long bytes = 0;
    for (Weight weight : summary.weights()) {
      rows.add(row(weight));
      bytes += weight.bytes();
    }
    rows.add(total(summary, bytes));
    return "Inputs:  %s%nOutputs: %s%n%n".formatted(list(summary.inputs()), list(summary.outputs()))
        + TextTable.of(rows, WORDS)
        + "%nTheoretical speed-up: %s%n".formatted(decimal(summary.theoreticalSpeedup(), 2))
        + String.format(
            Locale.ROOT,
            "Files: %,d bytes (graph %,d, variables %,d)%n",
            summary.directoryBytes(),
            summary.graphBytes(),
            summary.variableBytes());
  }

  private static List<String> row(Weight weight) {
    return List.of(
        weight.name(),
        weight.type(),
        weight.shape().toString(),
        whole(weight.parameters()),
        whole(weight.nonZeros()),
        density(weight.nonZeros(), weight.parameters()),
        whole(weight.bytes()),
        whole(weight.multiplyAdds()),
        whole(weight.nonZeroMultiplyAdds()));
  }

  private static List<String> total(SavedModelSummary summary, long bytes) {
    return List.of(
        "Total",
        "",
        "",
        whole(summary.parameters()),
        whole(summary.nonZeros()),
        density(summary.nonZeros(), summary.parameters()),
        whole(bytes),
        whole(summary.multiplyAdds()),
        whole(summary.nonZeroMultiplyAdds()));
  }

  private static String list(List<ServedTensor> tensors) {
    return tensors.stream().map(ServedTensor::toString).collect(Collectors.joining(", "));
  }

  static String whole(@Nullable Long count) {
    return count == null ? "-" : String.format(Locale.ROOT, "%,d", count);
  }

  static String density(long nonZeros, long parameters) {
    return decimal(parameters == 0 ? null : (double) nonZeros / parameters, 4);
  }

  static String decimal(@Nullable Double value, int places) {
    return value == null ? "-" : String.format(Locale.ROOT, "%." + places + "f", value);
  }
}
