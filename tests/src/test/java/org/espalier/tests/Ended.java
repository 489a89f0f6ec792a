// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * How a command ended.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
public record Ended(int code, String out, String err) {

  // Written by TensorFlow's natives when training starts, whatever the log level.
  private static final List<String> NATIVE_NOISE =
      List.of(
          "WARNING: All log messages before absl::InitializeLog() is called",
          "MLIR V1 optimization pass is not enabled");

  /** Requires an exit code, and shows what was said if it is another. */
  public Ended code(int expected) {
    assertThat(code).as("exit code; standard error was:%n%s%nout:%n%s", err, out).isEqualTo(expected);
    return this;
  }

  /** Requires that the command said one line of its own, holding all of these texts. */
  public Ended says(String... parts) {
    assertThat(complaints()).as("lines on standard error").hasSize(1);
    assertThat(complaints().get(0)).startsWith("espalier: ").contains(parts);
    return this;
  }

  /** Standard error without warnings and without what the natives write once training starts. */
  private List<String> complaints() {
    return err.lines()
        .filter(line -> NATIVE_NOISE.stream().noneMatch(line::contains))
        .filter(line -> !line.startsWith("warning: "))
        .toList();
  }
}
