// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import java.nio.file.Path;

/** A State file that cannot be trusted; the message names the file and, if known, the tensor. */
public final class CorruptStateException extends RuntimeException {

  private static final int SHOWN = 400; // characters of a problem

  private final String problem;

  /** Names the file and what is wrong with it. */
  public CorruptStateException(Path file, String problem) {
    super(
        "the State "
            + file
            + " is corrupt: "
            + oneLine(problem)
            + "; delete it and run again with --resume to go on from an earlier one");
    this.problem = oneLine(problem);
  }

  // Names of tensors are quoted as found, and may hold anything.
  private static String oneLine(String problem) {
    String line = problem.replaceAll("\\R", " ");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
  }

  /** What is wrong with the file, without its name and without advice. */
  public String problem() {
    return problem;
  }
}
