// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.io.IOException;
import java.nio.file.Path;

/** What {@link BenchChild} starts for a SavedModel: DIRECTORY THREADS SEED. */
final class SavedModelMain {

  private SavedModelMain() {}

  /**
   * Loads, then answers commands.
   *
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    int threads = Integer.parseInt(args[1]);
    LoadedSavedModel.warmUpProcess(threads);
    BenchCommands.serve(
        () -> LoadedSavedModel.load(Path.of(args[0]), threads), Long.parseLong(args[2]));
  }
}
