// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@link FreshJvm} starts for {@link LoadedCheck}: SAVEDMODEL QUESTION FINDINGS, all paths.
 */
final class LoadedCheckMain {

  private LoadedCheckMain() {}

  /**
   * Loads, leaves an empty file to say so, checks, writes what was found.
   *
   * @throws IOException if a file cannot be written
   */
  public static void main(String[] args) throws IOException {
    try (ServedModel model = ServedModel.load(Path.of(args[0]))) {
      Path answer = Files.createFile(Path.of(args[2]));
      LoadedCheck.write(answer, LoadedCheck.check(model));
    }
  }
}
