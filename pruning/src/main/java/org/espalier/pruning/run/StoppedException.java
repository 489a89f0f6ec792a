// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

/** A run that was asked to stop and has saved its State; it goes on with {@code --resume}. */
public final class StoppedException extends RuntimeException {

  /** Says where. */
  public StoppedException(String where) {
    super("stopped " + where + "; go on with --resume");
  }
}
