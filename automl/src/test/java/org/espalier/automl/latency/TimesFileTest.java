// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesFileTest {

  private static final String HEAD = "layer,inputs,outputs,microseconds";

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("times.csv"), text);
  }

  @Test
  void linesAreReadAsTheyAreWritten() throws IOException {
    Path file = file(HEAD + "\n" + TimesFile.line("fc1,3,20", 1.5) + "\n*, 0,0 , 2\n");
    assertThat(TimesFile.read(file, HEAD))
        .containsExactly(
            new TimesFile.Line("fc1", ImmutableList.of(3, 20), 1.5, 2),
            new TimesFile.Line("*", ImmutableList.of(0, 0), 2, 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fc1,3072 | a line must be layer,inputs,outputs,microseconds, with whole numbers from 0",
        "fc1,1,2,3,4 | got fc1,1,2,3,4",
        "fc1,-1,2,3 | got fc1,-1,2,3",
        "fc1,1.5,2,3 | got fc1,1.5,2,3",
        "fc1,1,2,-3 | line 2)",
        "fc1,1,2,NaN | a time in [0, 1e12)",
        "fc1,1,2,1e12 | got fc1,1,2,1e12",
        "fc1,1,20,4;;fc1,1,20,5 | has fc1,1,20 twice, again in line 4",
      })
  void refusesALineThatIsNone(String lines, String why) throws IOException {
    Path file = file(HEAD + "\n" + lines.replace(';', '\n') + "\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimesFile.read(file, HEAD))
        .withMessageContaining(why);
  }

  @Test
  void refusesAFileThatIsNone() throws IOException {
    Path none = directory.resolve("none.csv");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimesFile.read(none, HEAD))
        .withMessage("latencies must be a CSV file, there is no " + none);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimesFile.read(directory, HEAD))
        .withMessageStartingWith("latencies must be a CSV file of at most");
    Path other = file("name;time\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimesFile.read(other, HEAD))
        .withMessage("latencies must begin with the line %s (%s)".formatted(HEAD, other));
    Path binary = Files.write(directory.resolve("b.csv"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimesFile.read(binary, HEAD))
        .withMessage("latencies must be a text in UTF-8 (%s)".formatted(binary));
  }
}
