// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.data.TextFile.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {

  @TempDir Path directory;

  private List<Line> read(String text) throws IOException {
    return TextFile.read(SmallFiles.text(directory, "a.txt", text)).lines();
  }

  private void refuses(byte[] bytes, String message) throws IOException {
    Path file = Files.write(directory.resolve("a.txt"), bytes);
    assertThatThrownBy(() -> TextFile.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(message.replace("FILE", file.toString()));
  }

  @Test
  void aLineIsALabelThenASentence() throws IOException {
    assertThat(read("\ufeffgood a film\r\n\n   \nso-so\tAn  old one\n"))
        .containsExactly(
            new Line(1, "good", List.of("a", "film")),
            new Line(4, "so-so", List.of("an", "old", "one")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          Don't STOP, 'now'!         | don't stop now
          it 's n't re-imagining     | it s n't re imagining
          L’été à Zürich: 1930s      | l'été à zürich 1930s
          rock''n''roll 'tis ''      | rock n roll tis
          e\u0301te\u0301 3.14 über_all | e\u0301te\u0301 3 14 über all
          """)
  void tokensAreRunsOfLettersAndDigits(String sentence, String tokens) {
    assertThat(String.join(" ", Tokens.of(sentence))).isEqualTo(tokens);
  }

  @Test
  void lowerCaseDoesNotHangOnTheCountry() {
    assertThat(Tokens.of("TITLE")).containsExactly("title");
    assertThat(Tokens.of("?! --")).isEmpty();
  }

  @Test
  void aPairIsTwoNeighbours() {
    assertThat(Tokens.pairs(Tokens.of("not, at all"))).containsExactly("not at", "at all");
    assertThat(Tokens.pairs(List.of("alone"))).isEmpty();
  }

  @Test
  void packedFilesAreUnpacked() throws IOException {
    byte[] text = "a b c\n".getBytes(UTF_8);
    Path gzip = Files.write(directory.resolve("a.gz"), SmallFiles.gzip(text));
    Path xz = Files.write(directory.resolve("a.xz"), SmallFiles.xz(text));

    assertThat(TextFile.read(gzip).lines())
        .isEqualTo(TextFile.read(xz).lines())
        .containsExactly(new Line(1, "a", List.of("b", "c")));
  }

  @Test
  void refusesOtherEncodings() throws IOException {
    refuses(
        "a plain\nb café\n".getBytes(ISO_8859_1),
        "FILE line 2: text must be in UTF-8, and is not; convert the file, from Latin-1 by iconv"
            + " -f latin1 -t utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n \n", "\ufeff"})
  void refusesAnEmptyFile(String text) throws IOException {
    refuses(
        text.getBytes(UTF_8), "FILE is empty: text needs lines of a label, a space and a sentence");
  }

  @Test
  void refusesALineWithoutLabelOrSentence() throws IOException {
    refuses(
        "a b\n no label\n".getBytes(UTF_8),
        "FILE line 2: a line must be a label, a space or tab, and a sentence; the label is missing"
            + " in \" no label\"");
    refuses(
        "a b\nlonely \r\n".getBytes(UTF_8),
        "FILE line 2: a line must be a label, a space or tab, and a sentence; the sentence is"
            + " missing in \"lonely\"");
  }
}
