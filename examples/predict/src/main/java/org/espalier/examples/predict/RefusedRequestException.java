// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

/** A request that is not JSON, or does not fit the model; the message is for the client. */
final class RefusedRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedRequestException(String message) {
    super(message);
  }
}
