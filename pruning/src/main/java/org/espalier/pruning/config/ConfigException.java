// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import org.jspecify.annotations.Nullable;

/**
 * A configuration or flag that cannot be meant; the message names the file, the key and the rule.
 */
public final class ConfigException extends RuntimeException {

  /** One clear line. */
  public ConfigException(String message) {
    super(message);
  }

  /** One clear line, and what it came from. */
  public ConfigException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
