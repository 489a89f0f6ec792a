// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import java.nio.file.Path;

/** A State file that cannot be trusted; the message names the file and, if known, the tensor. */
public final class CorruptStateException extends RuntimeException {

  private final String problem;

  /** Names the file and what is wrong with it. */
  public CorruptStateException(Path file, String problem) {
    super(
        "the State "
            + file
            + " is corrupt: "
            + problem
            + "; delete it and run again with --resume to go on from an earlier one");
    this.problem = problem;
  }

  /** What is wrong with the file, without its name and without advice. */
  public String problem() {
    return problem;
  }
}
