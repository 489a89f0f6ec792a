// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.function.Supplier;
import org.tensorflow.exceptions.TensorFlowException;

/** A request that a model cannot answer; the message is the reason, in one line. */
final class RequestFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String reason;

  RequestFailedException(String reason) {
    super(reason);
    this.reason = reason;
  }

  private RequestFailedException(RuntimeException cause) {
    super(Few.firstLine(cause), cause);
    this.reason = Few.firstLine(cause);
  }

  /** The message. */
  String reason() {
    return reason;
  }

  /**
   * Turns what TensorFlow throws into this: its exceptions have no type in common.
   *
   * @throws RequestFailedException if TensorFlow fails
   */
  static <T> T wrap(Supplier<T> run) {
    try {
      return run.get();
    } catch (TensorFlowException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw new RequestFailedException(e);
    }
  }
}
