// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.lang.System.Logger.Level;
import jdk.incubator.vector.FloatVector;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.kernel.vector.VectorKernels;

/**
 * Whether the JVM has been asked for the Vector API; said in one log line, once, a second after it
 * was first found out. A program that ends sooner never says it.
 */
final class VectorSupport {

  private VectorSupport() {}

  /** The kernels there are, as the options allow. */
  static Kernels kernels(ModelOptions options) {
    return options.vectors() ? Found.KERNELS : Kernels.SCALAR;
  }

  /** Found out when it is first asked for. */
  private static final class Found {
    static final Kernels KERNELS = find();

    private static Kernels find() {
      Kernels kernels = Kernels.SCALAR;
      String advice = "; java --add-modules jdk.incubator.vector makes it faster";
      try {
        kernels = Vectors.kernels();
        advice = "";
      } catch (LinkageError e) {
        // not asked for, not in this JDK, or another than the kernels were compiled for
      }
      new LogLine("predicting with " + kernels + advice).start();
      return kernels;
    }
  }

  /** A class of its own: what it names is only linked when it is asked. */
  private static final class Vectors {

    /** Fails where there is no such class, without making anything of it ready. */
    static Kernels kernels() {
      Class<FloatVector> there = FloatVector.class;
      return there.isInterface() ? Kernels.SCALAR : new VectorKernels();
    }
  }

  /**
   * Logs a while later: the JDK's logging takes longer to start than a first prediction, and no
   * program should wait for it, neither when it starts nor when it ends.
   */
  private static final class LogLine extends Thread {

    private static final int MILLIS = 1000;

    private final String line;

    LogLine(String line) {
      super("espalier-runtime-log");
      this.line = line;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        Thread.sleep(MILLIS);
      } catch (InterruptedException e) {
        return; // nobody else knows this thread
      }
      System.getLogger("org.espalier.runtime").log(Level.INFO, line);
    }
  }
}
