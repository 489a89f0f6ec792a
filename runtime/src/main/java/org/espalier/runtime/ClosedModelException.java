// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

/** A model was asked after it had been closed. */
public final class ClosedModelException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  ClosedModelException(String model) {
    super(
        "model " + model + " is closed; open it again, or ask the holder for the one in its place");
  }
}
