// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.InputTransform.Words;

/**
 * The ids of words: the most frequent of the training sentences, every occurrence counted, ties in
 * the order of their characters. Deterministic.
 */
final class Vocabulary {

  /** The entry that stands for every word that has none, in sequences; no word can be it. */
  static final String UNKNOWN = "[UNK]";

  private final TextForm form;
  private final ImmutableMap<String, Integer> ids;

  private Vocabulary(TextForm form, ImmutableMap<String, Integer> ids) {
    this.form = form;
    this.ids = ids;
  }

  static Vocabulary of(TextForm form, List<TextFile.Line> training) {
    Map<String, Integer> counts = new HashMap<>();
    for (TextFile.Line line : training) {
      form.entries(line.tokens()).forEach(entry -> counts.merge(entry, 1, Integer::sum));
    }
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(
        Comparator.comparing((Map.Entry<String, Integer> entry) -> -entry.getValue())
            .thenComparing(Map.Entry::getKey));
    ImmutableMap.Builder<String, Integer> ids = ImmutableMap.builder();
    int next = 0;
    if (form.inOrder()) {
      ids.put(UNKNOWN, next++);
    }
    for (Map.Entry<String, Integer> entry : sorted) {
      if (next == form.vocabulary()) {
        break;
      }
      ids.put(entry.getKey(), next++);
    }
    return new Vocabulary(form, ids.buildOrThrow());
  }

  /** The entries, each at the place that is its id. */
  List<String> entries() {
    return ids.keySet().asList();
  }

  /** The ids of a sentence, without padding: in its order, cut; or each once, ascending. */
  int[] encode(TextFile.Line line) {
    List<String> entries = form.entries(line.tokens());
    if (form.inOrder()) {
      return entries.stream()
          .limit(form.sequence())
          .mapToInt(entry -> ids.getOrDefault(entry, 0))
          .toArray();
    }
    return entries.stream()
        .mapToInt(entry -> ids.getOrDefault(entry, Words.PADDING))
        .filter(id -> id != Words.PADDING)
        .distinct()
        .sorted()
        .toArray();
  }

  /** Rows of one width, padded at the end. */
  static int[] padded(List<int[]> rows, int width) {
    int[] all = new int[Math.multiplyExact(rows.size(), width)];
    Arrays.fill(all, Words.PADDING);
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, rows.get(i).length);
    }
    return all;
  }
}
