// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import java.nio.file.Path;

/** A State file that cannot be trusted; the message names the file and, if known, the tensor. */
public final class CorruptStateException extends RuntimeException {

  /** Names the file and what is wrong with it. */
  public CorruptStateException(Path file, String problem) {
    super(
        "the State "
            + file
            + " is corrupt: "
            + problem
            + "; delete it and run again with --resume to go on from an earlier one");
  }
}
