// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a sentence: in lower case, runs of letters, their marks and digits, joined by single
 * apostrophes inside: {@code Don't stop!} is {@code don't stop}. Everything else only parts words.
 */
final class Tokens {

  // Possessive, so that a word of a million apostrophes takes no stack.
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}]++(?:'[\\p{L}\\p{M}\\p{N}]++)*+");

  private Tokens() {}

  static List<String> of(String sentence) {
    String lower = sentence.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(lower);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  /** Each two neighbours, a space between them. */
  static List<String> pairs(List<String> words) {
    List<String> pairs = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      pairs.add(words.get(i - 1) + " " + words.get(i));
    }
    return pairs;
  }
}
