// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

/** Why a SavedModel is left as it is: it holds something that packing does not know. */
final class UnpackableException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  UnpackableException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The message. */
  String reason() {
    return reason;
  }
}
