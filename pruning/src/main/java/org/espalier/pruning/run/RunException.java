// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

/** A run that cannot begin or go on, for a reason its user can do something about. */
public final class RunException extends RuntimeException {

  /** One clear line. */
  public RunException(String message) {
    super(message);
  }

  /** One clear line, and what it came from. */
  public RunException(String message, Throwable cause) {
    super(message, cause);
  }
}
