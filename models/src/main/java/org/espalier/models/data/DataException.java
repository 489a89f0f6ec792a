// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

/**
 * Says why a data set cannot be read: a file that is missing, damaged or does not hold what it
 * declares, values nobody can learn from. The message is one line for the user: which file, the
 * rule, what was found, what to do.
 */
public final class DataException extends RuntimeException {

  DataException(String message) {
    super(oneLine(message));
  }

  DataException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  // Paths and fields of tables are quoted as found, and may hold anything.
  private static String oneLine(String message) {
    return message.replaceAll("\\R", " ");
  }
}
