// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** What a message shows of a file's words, which may be long and many. */
final class Excerpt {

  private static final int CHARACTERS = 40;
  private static final int WORDS = 12;

  private Excerpt() {}

  /** The beginning of a word. */
  static String of(String word) {
    return word.length() > CHARACTERS ? word.substring(0, CHARACTERS) + "..." : word;
  }

  /** The first of some words. */
  static String of(List<String> words) {
    return words.stream().limit(WORDS).map(Excerpt::of).collect(joining(", "))
        + (words.size() > WORDS ? ", ... (%d in all)".formatted(words.size()) : "");
  }
}
