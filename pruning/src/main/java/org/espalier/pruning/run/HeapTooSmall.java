// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

/** What is said when Java's heap is too small. */
public final class HeapTooSmall {

  private HeapTooSmall() {}

  /** How large it is, and how to give more. */
  public static String message(OutOfMemoryError error) {
    return "Java's heap of %d MiB is too small (%s); give more by ESPALIER_JAVA_OPTIONS=-Xmx8g"
        .formatted(Runtime.getRuntime().maxMemory() >> 20, error.getMessage());
  }
}
