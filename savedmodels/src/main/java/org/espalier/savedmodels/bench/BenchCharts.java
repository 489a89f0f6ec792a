// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

/** A report as a table. */
final class BenchCharts {
  private BenchCharts() {}

  static String of(BenchReport report) {
    return report.toString();
  }
}
