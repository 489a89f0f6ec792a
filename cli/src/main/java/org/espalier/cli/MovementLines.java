// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.espalier.savedmodels.Movement;

/** Says how far the answers of a model have moved. */
final class MovementLines {

  private MovementLines() {}

  static void print(Movement movement, PrintWriter out) {
    int requests = movement.requests();
    if (requests == 0) {
      out.println("no answers could be compared; pack with --examples to compare some");
    } else if (movement.identical()) {
      out.printf(
          "%d request%s answered the same, bit for bit%n",
          requests, requests == 1 ? " is" : "s are");
    } else {
      out.printf(
          Locale.ROOT,
          "answers to %d request%s move by up to %.3g, the largest being %.3g; of %,d rows %,d have"
              + " another largest number%n",
          requests,
          requests == 1 ? "" : "s",
          movement.largestDifference(),
          movement.largestValue(),
          movement.rows(),
          movement.differentPredictions());
    }
    movement.notCompared().forEach(why -> out.printf("not compared: signature %s%n", why));
  }
}
