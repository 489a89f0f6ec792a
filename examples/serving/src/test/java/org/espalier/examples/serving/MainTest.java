// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models/x --port 65536 | --port must be 0 to 65535, got 65536",
        "models/x --poll 0 | --poll must be at least 1 (millisecond), got 0",
        "--port 8501 | Missing required parameter: 'BASE/NAME'",
        "models/x --prt 1 | Unknown options: '--prt', '1'",
      })
  void refusesWrongArguments(String arguments, String message) {
    StringWriter err = new StringWriter();
    CommandLine main = new CommandLine(new Main()).setErr(new PrintWriter(err, true));
    assertThat(main.execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith(message);
  }
}
