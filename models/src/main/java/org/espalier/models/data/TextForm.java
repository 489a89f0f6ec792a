// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a sentence.
 *
 * @param vocabulary entries at most; in sequences one of them is that of unknown words
 * @param pairs whether two neighbouring words make an entry too; only in bags
 * @param sequence how many words in order a row has, or 0 for a bag of entries
 */
record TextForm(int vocabulary, boolean pairs, int sequence) {

  private static final int VOCABULARY = 40_000;
  private static final int LARGEST = 10_000_000;
  private static final int LONGEST = 100_000;

  static TextForm of(DataSpecification specification) {
    int vocabulary = (int) specification.number("vocabulary", VOCABULARY, 2, LARGEST);
    int sequence = (int) specification.number("sequence", 0, 1, LONGEST);
    String bag = specification.option("bag").orElse("words");
    if (!bag.equals("words") && !bag.equals("words+pairs")) {
      throw new IllegalArgumentException(
          "bag must be words or words+pairs, got %s in data \"%s\""
              .formatted(bag, specification.text()));
    }
    if (sequence > 0 && specification.option("bag").isPresent()) {
      throw new IllegalArgumentException(
          "give one of bag and sequence, got both in data \"%s\"".formatted(specification.text()));
    }
    return new TextForm(vocabulary, bag.equals("words+pairs"), sequence);
  }

  boolean inOrder() {
    return sequence > 0;
  }

  /** What of a sentence may be in the vocabulary, in order. */
  List<String> entries(List<String> words) {
    if (!pairs) {
      return words;
    }
    List<String> entries = new ArrayList<>(words);
    entries.addAll(Tokens.pairs(words));
    return entries;
  }
}
