// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.kernel.vector.VectorKernels;

/** Whether the JVM has been asked for the Vector API; said in one log line, the first time. */
final class VectorSupport {

  private static final String MODULE = "jdk.incubator.vector";

  private VectorSupport() {}

  /** The kernels there are, as the options allow. */
  static Kernels kernels(ModelOptions options) {
    return options.vectors() ? Found.KERNELS : Kernels.SCALAR;
  }

  /** Made when first asked for, once. */
  private static final class Found {
    static final Kernels KERNELS = find();

    private static Kernels find() {
      boolean there = ModuleLayer.boot().findModule(MODULE).isPresent();
      Kernels kernels = there ? Vectors.kernels() : Kernels.SCALAR;
      Logger logger = System.getLogger("org.espalier.runtime");
      logger.log(
          Level.INFO,
          there
              ? "predicting with " + kernels
              : "predicting with scalar code; java --add-modules " + MODULE + " makes it faster");
      return kernels;
    }
  }

  /** A class of its own, so that nothing of the Vector API is linked where that is missing. */
  private static final class Vectors {
    static Kernels kernels() {
      return new VectorKernels();
    }
  }
}
