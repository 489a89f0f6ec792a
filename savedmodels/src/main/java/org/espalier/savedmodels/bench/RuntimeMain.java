// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What {@link BenchChild} starts for a model of the flavour runtime: FILE THREADS SEED. Nothing
 * that it loads is of TensorFlow, which is not on its class path either.
 */
final class RuntimeMain {

  private RuntimeMain() {}

  /**
   * Loads, then answers commands.
   *
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    int threads = Integer.parseInt(args[1]);
    LoadedRuntimeModel.warmUpProcess(threads);
    BenchCommands.serve(
        () -> LoadedRuntimeModel.load(Path.of(args[0]), threads), Long.parseLong(args[2]));
  }
}
