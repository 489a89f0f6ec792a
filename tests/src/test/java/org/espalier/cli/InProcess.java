// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.espalier.tests.Ended;

/**
 * Runs a command in this process, which costs milliseconds where a child costs a second. It stands
 * in the commands' package because their entry point is not public.
 */
public final class InProcess {

  private InProcess() {}

  /** Runs {@code espalier} with these arguments. */
  public static Ended espalier(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    Interruption.finished(); // or the end of the tests would wait for a run to save
    return new Ended(code, out.toString(), err.toString());
  }
}
