// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Times as a CSV file: a head that names the columns, then lines of a part's name, whole numbers
 * and microseconds. The part {@value #REST} is whatever a network takes besides.
 */
public final class TimesFile {

  /** What is no part. */
  public static final String REST = "*";

  private static final int LARGEST = 1 << 24;

  private TimesFile() {}

  /**
   * A line.
   *
   * @param counts what the columns between the first and the last say
   * @param micros in [0, 1e12)
   * @param number of the line, from 1
   */
  public record Line(String part, ImmutableList<Integer> counts, double micros, int number) {
    /** All but the time. */
    String key() {
      return part + "," + Joiner.on(',').join(counts);
    }
  }

  /**
   * Reads a file.
   *
   * @param head the columns, with commas between them
   * @throws IllegalArgumentException if there is none, a line has not these columns, or two say
   *     something of the same
   */
  public static List<Line> read(Path file, String head) {
    try {
      if (Files.isDirectory(file) || Files.size(file) > LARGEST) {
        throw new IllegalArgumentException(
            "latencies must be a CSV file of at most %,d bytes, got %s".formatted(LARGEST, file));
      }
      return parse(file.toString(), Files.readAllLines(file), head);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("latencies must be a CSV file, there is no " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("latencies must be a text in UTF-8 (" + file + ")", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * The lines of a file.
   *
   * @param name for messages
   * @throws IllegalArgumentException as {@link #read} does
   */
  public static List<Line> parse(String name, List<String> text, String head) {
    if (text.isEmpty() || !text.get(0).strip().equals(head)) {
      throw new IllegalArgumentException(
          "latencies must begin with the line %s (%s)".formatted(head, name));
    }
    int columns = Splitter.on(',').splitToList(head).size();
    List<Line> lines = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (int number = 2; number <= text.size(); number++) {
      String said = text.get(number - 1);
      if (!said.isBlank()) {
        Line line = line(said, columns, number, head, name);
        if (!keys.add(line.key())) {
          throw new IllegalArgumentException(
              "%s has %s twice, again in line %d".formatted(name, line.key(), number));
        }
        lines.add(line);
      }
    }
    return lines;
  }

  private static Line line(String said, int columns, int number, String head, String name) {
    List<String> fields = Splitter.on(',').trimResults().splitToList(said);
    try {
      if (fields.size() != columns) {
        throw new NumberFormatException();
      }
      ImmutableList<Integer> counts =
          fields.subList(1, columns - 1).stream()
              .map(Integer::valueOf)
              .collect(ImmutableList.toImmutableList());
      double micros = Double.parseDouble(fields.get(columns - 1));
      if (!(micros >= 0 && micros < 1e12) || counts.stream().anyMatch(count -> count < 0)) {
        throw new NumberFormatException();
      }
      return new Line(fields.get(0), counts, micros, number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a line must be %s, with whole numbers from 0 and a time in [0, 1e12), got %s (%s, line %d)"
              .formatted(head, said, name, number),
          e);
    }
  }

  /** A line of text. */
  public static String line(String key, double micros) {
    return String.format(Locale.ROOT, "%s,%.3f\n", key, micros);
  }
}
