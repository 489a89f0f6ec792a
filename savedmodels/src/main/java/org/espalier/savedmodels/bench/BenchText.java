// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

/** A report as a table. */
final class BenchText {
  private BenchText() {}

  static String of(BenchReport report) {
    return report.toString();
  }
}
