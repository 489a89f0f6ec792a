// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Labelled sentences as they stand in a file, one a line: the label, a space or tab, the sentence.
 * Lines of nothing but white space are passed over.
 *
 * @param lines at least one
 */
record TextFile(Path path, List<Line> lines) {

  private static final int MOST = 1 << 28; // bytes of text

  TextFile {
    lines = ImmutableList.copyOf(lines);
  }

  /**
   * An example.
   *
   * @param number from 1
   * @param label without white space
   * @param tokens the sentence's
   */
  record Line(int number, String label, List<String> tokens) {
    Line {
      tokens = ImmutableList.copyOf(tokens);
    }
  }

  static TextFile read(Path path) {
    byte[] bytes;
    try (DataFile file = DataFile.open(path)) {
      bytes = file.rest(MOST);
    }
    ImmutableList.Builder<Line> lines = ImmutableList.builder();
    int number = 0;
    for (int from = 0; from < bytes.length; ) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      number++;
      String text = decode(path, number, bytes, from, to);
      if (!text.isBlank()) {
        lines.add(parse(path, number, text));
      }
      from = to + 1;
    }
    TextFile file = new TextFile(path, lines.build());
    if (file.lines.isEmpty()) {
      throw new DataException(
          "%s is empty: text needs lines of a label, a space and a sentence".formatted(path));
    }
    return file;
  }

  private static String decode(Path path, int number, byte[] bytes, int from, int to) {
    try {
      ByteBuffer line = ByteBuffer.wrap(bytes, from, to - from);
      String text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
      return number == 1 && text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new DataException(
          ("%s line %d: text must be in UTF-8, and is not; convert the file, from Latin-1 by iconv -f"
                  + " latin1 -t utf-8")
              .formatted(path, number),
          e);
    }
  }

  private static Line parse(Path path, int number, String text) {
    int space = 0;
    while (space < text.length() && text.charAt(space) != ' ' && text.charAt(space) != '\t') {
      space++;
    }
    String sentence = text.substring(space);
    if (space == 0 || sentence.isBlank()) {
      throw new DataException(
          ("%s line %d: a line must be a label, a space or tab, and a sentence; the %s is missing in"
                  + " \"%s\"")
              .formatted(
                  path,
                  number,
                  space == 0 ? "label" : "sentence",
                  Excerpt.of(text.stripTrailing())));
    }
    return new Line(number, text.substring(0, space), Tokens.of(sentence));
  }
}
