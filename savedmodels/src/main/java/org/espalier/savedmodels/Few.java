// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists in messages: the first three, and how many more. */
final class Few {

  private static final int SHOWN = 3;

  private Few() {}

  /** {@code a, b, c and 4 more}. */
  static String of(Collection<String> items) {
    String shown = items.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return items.size() > SHOWN ? shown + " and " + (items.size() - SHOWN) + " more" : shown;
  }
}
