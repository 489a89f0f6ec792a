// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a command ended.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
public record Ended(int code, String out, String err) {

  /** Requires an exit code, and shows what was said if it is another. */
  public Ended code(int expected) {
    assertThat(code)
        .as("exit code; standard error was:%n%s%nout:%n%s", err, out)
        .isEqualTo(expected);
    return this;
  }

  /** Requires that standard error is one line, holding all of these texts. */
  public Ended says(String... parts) {
    assertThat(err.lines()).as("lines on standard error").hasSize(1);
    assertThat(err).startsWith("espalier: ").contains(parts);
    return this;
  }
}
