// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import java.nio.file.Path;

/** A State file that cannot be trusted; the message names the file and, if known, the tensor. */
public final class CorruptStateException extends RuntimeException {

  private static final int SHOWN = 400; // characters of a problem

  private final String problem;

  CorruptStateException(Path file, String problem) {
    this(
        "the State " + file + " is corrupt: " + oneLine(problem),
        "delete it and run again with --resume to go on from an earlier one",
        oneLine(problem));
  }

  private CorruptStateException(String what, String advice, String problem) {
    super(what + "; " + advice);
    this.problem = problem;
  }

  static CorruptStateException ofVersion(Path file, int version, int read) {
    String problem = "its version is " + version + ", this library reads " + read;
    return new CorruptStateException(
        "the State " + file + " cannot be read: " + problem,
        "read it with the version of Espalier that wrote it, or delete it and run again with"
            + " --resume",
        problem);
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
