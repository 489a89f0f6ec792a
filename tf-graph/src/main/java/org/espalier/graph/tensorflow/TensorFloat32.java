// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.TensorFlow;

/**
 * TensorFlow's switch for TF32, which its C interface leaves out: the C++ functions behind {@code
 * tf.config.experimental.enable_tensor_float_32_execution}. It is of the process.
 */
final class TensorFloat32 {

  private static final String SET = "_ZN3tsl32enable_tensor_float_32_executionEb";
  private static final String GET = "_ZN3tsl33tensor_float_32_execution_enabledEv";

  private TensorFloat32() {}

  /**
   * Allows or forbids TF32.
   *
   * @throws IllegalStateException if this TensorFlow has no such switch
   */
  static void allow(boolean allowed) {
    function(SET).invoke(new Object[] {(byte) (allowed ? 1 : 0)});
  }

  static boolean isAllowed() {
    return (function(GET).invokeInt(new Object[0]) & 0xff) != 0;
  }

  private static Function function(String name) {
    String version = TensorFlow.version(); // and with it the natives are loaded
    try {
      String library =
          Loader.getLoadedLibraries().entrySet().stream()
              .filter(loaded -> loaded.getKey().startsWith("tensorflow_framework"))
              .findFirst()
              .orElseThrow(() -> new UnsatisfiedLinkError("tensorflow_framework is not loaded"))
              .getValue();
      return NativeLibrary.getInstance(library).getFunction(name);
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalStateException(
          ("TensorFlow %s has no switch for TF32 that is known here (%s); set NVIDIA_TF32_OVERRIDE=0"
                  + " in the environment to forbid it")
              .formatted(version, e.getMessage()),
          e);
    }
  }
}
