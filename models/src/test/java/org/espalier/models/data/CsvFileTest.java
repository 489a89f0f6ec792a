// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {

  @TempDir Path directory;

  private CsvFile read(String text) throws IOException {
    return CsvFile.read(SmallFiles.text(directory, "a.csv", text), "auto", "last");
  }

  private void refuses(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageEndingWith(message);
  }

  @Test
  void quotesHoldCommasQuotesAndLines() throws IOException {
    assertThat(read("1,\"a, \"\"b\"\"\n c\",x\r\n\r\n2 , d e ,\"\t y\"").rows())
        .containsExactly(
            new CsvRow(1, List.of("1", "a, \"b\"\n c", "x")),
            new CsvRow(4, List.of("2", "d e", "\t y")));
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstName() throws IOException {
    assertThat(read("\ufeffage,y\r1,a\r").names()).containsExactly("age", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1.5", "+.5", "2.", "1e-3", "6.02E+23"})
  void readsNumbers(String text) {
    assertThat(CsvFile.number(text)).hasValue(Double.parseDouble(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "1,5", "0x1p3", "1d", "1 000", "e5", "--1", "nan"})
  void otherTextIsAWord(String text) {
    assertThat(CsvFile.number(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "NaN", "nan", "-inf", "Infinity"})
  void refusesMissingValuesByLineAndColumn(String value) {
    refuses(
        "age,height,y\n1,2,a\n3," + value + ",b\n",
        "line 3, column height: a value is missing or not finite; fill it in or drop the"
            + " row, got \"%s\"".formatted(value.strip()));
  }

  @Test
  void refusesAnEmptyQuotedFieldAndAMissingLabel() {
    refuses(
        "1,\"\",a\n",
        "column-2: a value is missing or not finite; fill it in or drop the row, got \"\"");
    refuses(
        "1,2,\n",
        "column-3: a value is missing or not finite; fill it in or drop the row, got \"\"");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    refuses("1,2,a\n3,b\n", "a.csv line 2: a row must have 3 fields, as the first has, got 2");
    refuses("1,2,a\n3,4,5,b\n", "a.csv line 2: a row must have 3 fields, as the first has, got 4");
  }

  @Test
  void refusesQuotesOutOfPlaceByLine() {
    refuses(
        "1,a\n2,b\"c\n",
        "line 2: a field that holds a quote must be in quotes, with the quote doubled");
    refuses("1,a\n2,\"b\n3,c\n", "line 2: a quote opens here and never closes");
    refuses(
        "1,\"a\"b\n", "line 1: a comma or the end of the line must follow a closing quote, got b");
  }

  @Test
  void refusesEmptyFilesAndHeadersAlone() {
    refuses("", "a.csv is empty: a table needs rows");
    refuses("\n \n", "a.csv is empty: a table needs rows");
    assertThatThrownBy(
            () -> CsvFile.read(SmallFiles.text(directory, "h.csv", "x,y\n"), "yes", "last"))
        .hasMessageEndingWith("h.csv has a header and no rows: a table needs rows");
  }

  @Test
  void refusesNamesThatAreEmptyOrNotUnique() {
    refuses(
        "x,x,y\n1,2,a\n",
        "the names in the header must differ and not be empty, got x, x, y; name them, or say header=no");
    refuses(",x,y\n1,2,a\n", "got , x, y; name them, or say header=no");
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    Path file = directory.resolve("a.csv");
    Files.write(file, "1,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> CsvFile.read(file, "auto", "last"))
        .hasMessage(
            file
                + " must be text in UTF-8, and is not; convert it, from Latin-1 by iconv -f latin1 -t"
                + " utf-8");
  }

  @Test
  void messagesShortenLongFieldsAndLongLists() {
    assertThat(Excerpt.of(List.of("z".repeat(99)))).isEqualTo("z".repeat(40) + "...");
    assertThat(Excerpt.of(List.of("a b c d e f g h i j k l m n".split(" "))))
        .isEqualTo("a, b, c, d, e, f, g, h, i, j, k, l, ... (14 in all)");
  }
}
