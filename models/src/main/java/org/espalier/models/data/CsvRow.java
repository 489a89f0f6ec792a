// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of a comma-separated file, as in RFC 4180.
 *
 * @param line where it starts, from 1
 * @param fields white space around a field in no quotes is dropped
 */
record CsvRow(int line, List<String> fields) {

  /** The rows of a text, blank lines left out. */
  static List<CsvRow> parse(Path path, String text) {
    return new Parser(path, text).rows();
  }

  private static final class Parser {
    private final Path path;
    private final String text;
    private int at;
    private int line = 1;

    Parser(Path path, String text) {
      this.path = path;
      this.text = text;
    }

    List<CsvRow> rows() {
      List<CsvRow> rows = new ArrayList<>();
      while (at < text.length()) {
        int start = line;
        int from = at;
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (at < text.length() && text.charAt(at) == ',') {
          at++;
          fields.add(field());
        }
        boolean blank = text.substring(from, at).isBlank();
        endOfLine();
        if (!blank) {
          rows.add(new CsvRow(start, fields));
        }
      }
      return rows;
    }

    private String field() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      int from = at;
      while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        if (text.charAt(at) == '"') {
          throw wrong("a field that holds a quote must be in quotes, with the quote doubled");
        }
        at++;
      }
      return text.substring(from, at).strip();
    }

    private String quoted() {
      StringBuilder field = new StringBuilder();
      int opened = line;
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          if (at == text.length() || text.charAt(at) != '"') {
            return field.toString();
          }
        } else if (c == '\n') {
          line++;
        }
        field.append(c);
      }
      line = opened;
      throw wrong("a quote opens here and never closes");
    }

    private void endOfLine() {
      if (at == text.length()) {
        return;
      }
      char c = text.charAt(at++);
      if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
        at++;
      } else if (c != '\r' && c != '\n') {
        throw wrong("a comma or the end of the line must follow a closing quote, got " + c);
      }
      line++;
    }

    private DataException wrong(String rule) {
      return new DataException("%s line %d: %s".formatted(path, line, rule));
    }
  }
}
