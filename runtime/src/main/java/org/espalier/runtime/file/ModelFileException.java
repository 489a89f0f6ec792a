// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

/**
 * A file that is not a model, or a damaged or newer one. The message is one line: the file, where
 * in it, the rule, what was found, and what to do.
 */
public final class ModelFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ModelFileException(String message) {
    super(message);
  }

  ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
