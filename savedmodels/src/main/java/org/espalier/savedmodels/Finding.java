// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

/**
 * One place where a SavedModel breaks a rule.
 *
 * @param rule the rule's name, see {@link Rule#id()}
 * @param severity how much it matters
 * @param problem what was found, and where, in one line
 * @param fix what to do about it, in one line
 */
public record Finding(String rule, Severity severity, String problem, String fix) {

  private static final int SHOWN = 2000; // characters

  /** Names in a model may hold anything: what is no character of a line becomes a question mark. */
  public Finding {
    problem = problem.replaceAll("\\R|\\p{Cntrl}", "?");
    if (problem.length() > SHOWN) {
      problem = problem.substring(0, SHOWN) + "...";
    }
  }

  /** {@code ERROR no-devices: ...; fix}. */
  @Override
  public String toString() {
    return severity + " " + rule + ": " + problem + "; " + fix;
  }
}
