// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;

/** What is said of much: of a list the first three and how many more, of a failure one line. */
final class Few {

  private static final int SHOWN = 3;
  private static final int LONGEST = 300;

  private Few() {}

  /** The first line of a failure's message, of 300 characters at most. */
  static String firstLine(Throwable failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    String line = message.strip().lines().findFirst().orElse(failure.toString());
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  /** {@code a, b, c and 4 more}. */
  static String of(Collection<String> items) {
    String shown = items.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return items.size() > SHOWN ? shown + " and " + (items.size() - SHOWN) + " more" : shown;
  }
}
