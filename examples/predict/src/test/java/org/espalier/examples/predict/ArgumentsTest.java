// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void readsFlagsInAnyOrder() {
    assertThat(Arguments.parse(List.of("--port", "0", "--model", "m/net", "--threads", "2")))
        .isEqualTo(new Arguments(Path.of("m/net"), 0, 2));
    assertThat(Arguments.parse(List.of("--model", "m")))
        .isEqualTo(new Arguments(Path.of("m"), 8080, 1));
  }

  @Test
  void saysWhatIsWrong() {
    refuses("--model is missing; " + Arguments.USAGE);
    refuses("--model needs a value; " + Arguments.USAGE, "--model");
    refuses("there is no flag --batch; " + Arguments.USAGE, "--batch", "1");
    refuses("--port must be 0 to 65535, got 70000", "--model", "m", "--port", "70000");
    refuses("--threads must be 1 to 1024, got x", "--model", "m", "--threads", "x");
  }

  private static void refuses(String message, String... flags) {
    assertThatThrownBy(() -> Arguments.parse(List.of(flags)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
