// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A table as it stands in a file: named columns, rows of as many fields, none of them missing.
 *
 * @param names of the columns, all different; {@code column-1} and so on without a header
 */
record CsvFile(Path path, boolean header, List<String> names, List<CsvRow> rows) {

  private static final int MOST = 1 << 28; // bytes of text
  // Possessive, so that a field of a million digits and a letter takes no longer than a look at it.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d++\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?");
  private static final Pattern MISSING = Pattern.compile("(?i)\\s*|[+-]?(nan|inf|infinity)");

  CsvFile {
    names = ImmutableList.copyOf(names);
    rows = ImmutableList.copyOf(rows);
  }

  /**
   * Reads a table.
   *
   * @param header yes, no, or auto: the first row is a header if none of its fields is a number and
   *     either some field below is, or one of them is the label's name
   */
  static CsvFile read(Path path, String header, String label) {
    List<CsvRow> rows = CsvRow.parse(path, text(path));
    if (rows.isEmpty()) {
      throw new DataException("%s is empty: a table needs rows".formatted(path));
    }
    boolean headed = header.equals("yes") || (header.equals("auto") && looksHeaded(rows, label));
    List<String> first = rows.get(0).fields();
    CsvFile file =
        headed
            ? new CsvFile(path, true, first, rows.subList(1, rows.size()))
            : new CsvFile(path, false, numbered(first.size()), rows);
    file.check();
    return file;
  }

  private static String text(Path path) {
    try (DataFile file = DataFile.open(path)) {
      ByteBuffer bytes = ByteBuffer.wrap(file.rest(MOST));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new DataException(
          "%s must be text in UTF-8, and is not; convert it, from Latin-1 by iconv -f latin1 -t utf-8"
              .formatted(path),
          e);
    }
  }

  private static boolean looksHeaded(List<CsvRow> rows, String label) {
    List<String> first = rows.get(0).fields();
    if (first.stream().anyMatch(field -> number(field).isPresent())) {
      return false;
    }
    return first.contains(label)
        || rows.stream()
            .anyMatch(row -> row.fields().stream().anyMatch(f -> number(f).isPresent()));
  }

  private static List<String> numbered(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "column-" + i).toList();
  }

  private void check() {
    if (rows.isEmpty()) {
      throw new DataException("%s has a header and no rows: a table needs rows".formatted(path));
    }
    if (names.contains("") || ImmutableSet.copyOf(names).size() < names.size()) {
      throw new DataException(
          "%s: the names in the header must differ and not be empty, got %s; name them, or say"
                  .formatted(path, Excerpt.of(names))
              + " header=no");
    }
    for (CsvRow row : rows) {
      if (row.fields().size() != names.size()) {
        throw new DataException(
            "%s line %d: a row must have %d fields, as the first has, got %d"
                .formatted(path, row.line(), names.size(), row.fields().size()));
      }
      for (int column = 0; column < names.size(); column++) {
        if (MISSING.matcher(row.fields().get(column)).matches()) {
          throw wrong(row, column, "a value is missing or not finite; fill it in or drop the row");
        }
      }
    }
  }

  /** What a field must be and is not, and where it stands. */
  DataException wrong(CsvRow row, int column, String rule) {
    return new DataException(
        "%s line %d, column %s: %s, got \"%s\""
            .formatted(
                path,
                row.line(),
                Excerpt.of(names.get(column)),
                rule,
                Excerpt.of(row.fields().get(column))));
  }

  /** A field as a number, if it is written as one: digits, a point, an exponent. */
  static OptionalDouble number(String field) {
    return NUMBER.matcher(field).matches()
        ? OptionalDouble.of(Double.parseDouble(field))
        : OptionalDouble.empty();
  }
}
