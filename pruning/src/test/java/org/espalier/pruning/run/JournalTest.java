// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() throws IOException {
    file = directory.resolve(Journal.FILE);
    Files.createFile(directory.resolve(RunDirectory.CONFIG)); // a journal is of a run
  }

  @Test
  void aNewJournalIsEmptyAndMakesNoFile() {
    assertThat(Journal.open(directory).entries()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsAppendedIsReadBackInOrder() {
    Journal journal = Journal.open(directory);
    journal.append(Journal.entry("begin").put("data", "Ziffern\nß"));
    journal.append(Journal.entry("replicate-1/round-00").put("seconds", 1.5));

    Journal read = Journal.open(directory);

    assertThat(read.entries()).isEqualTo(journal.entries());
    assertThat(read.entries()).containsOnlyKeys("begin", "replicate-1/round-00");
    assertThat(read.get("begin").orElseThrow().get("data").asText()).isEqualTo("Ziffern\nß");
    assertThat(read.get("replicate-1/round-00").orElseThrow().get("seconds").asDouble())
        .isEqualTo(1.5);
    assertThat(read.get("report")).isEmpty();
  }

  @Test
  void aStageThatIsDoneAgainCountsAsItEndedLast() {
    Journal journal = Journal.open(directory);
    journal.append(Journal.entry("round").put("n", 1));
    journal.append(Journal.entry("round").put("n", 2));

    assertThat(Journal.open(directory).get("round").orElseThrow().get("n").asInt()).isEqualTo(2);
  }

  @Test
  void aTornLastLineIsDroppedAtWhicheverByteItWasTorn() throws IOException {
    Journal journal = Journal.open(directory);
    journal.append(Journal.entry("first").put("ä", 1));
    int whole = (int) Files.size(file);
    journal.append(Journal.entry("second").put("ß", "ü"));
    byte[] bytes = Files.readAllBytes(file);

    for (int length = whole; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThat(Journal.open(directory).entries())
          .as("%d bytes", length)
          .containsOnlyKeys("first");
      assertThat(file).hasSize(whole);
    }
    Files.write(file, bytes);
    assertThat(Journal.open(directory).entries()).containsOnlyKeys("first", "second");
  }

  @Test
  void afterATornLineAppendingStartsALineOfItsOwn() throws IOException {
    Files.writeString(file, "{\"stage\":\"first\"}\n{\"stage\":\"sec");
    Journal.open(directory).append(Journal.entry("second"));

    assertThat(text()).isEqualTo("{\"stage\":\"first\"}\n{\"stage\":\"second\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"stage\":\"b\"",
        "{\"stage\":\"b\"}}",
        "{\"stage\":\"b\"}{\"sta",
        "{\"stage\":2}",
        "{}",
        "[]",
        "\u0000\u0000"
      })
  void aBrokenLineInTheMiddleIsNamed(String line) throws IOException {
    Files.writeString(file, "{\"stage\":\"a\"}\n" + line + "\n{\"stage\":\"c\"}\n");

    assertThatThrownBy(() -> Journal.open(directory))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "the journal %s is corrupt at line 2; delete from that line on to do those stages"
                + " again",
            file);
  }

  private String text() {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
