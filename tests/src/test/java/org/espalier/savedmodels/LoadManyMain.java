// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Loads the directories that standard input names, one a line, and answers each with a line of its
 * own. What is between {@code accepted} and the next word is the native loader's doing.
 */
public final class LoadManyMain {

  private LoadManyMain() {}

  /** Ends with standard input. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println("> " + answer(Path.of(line)));
    }
  }

  private static String answer(Path directory) {
    try {
      CheckedSavedModel.of(directory);
    } catch (RefusedSavedModelException e) {
      return "refused " + e.findings().get(0).rule();
    }
    System.out.println("> accepted");
    try (ServedModel model = ServedModel.loadAnywhere(directory)) {
      return "loaded " + model.outputs().keySet();
    } catch (RuntimeException e) { // those of TensorFlow have no type in common
      boolean itsOwn =
          e.getClass().getName().startsWith("org.tensorflow.exceptions.")
              || e.getClass() == IllegalArgumentException.class // of TensorFlow Java
              || String.valueOf(e.getMessage()).startsWith("TensorFlow does not load ");
      return (itsOwn ? "disliked " : "threw ") + String.valueOf(e).replaceAll("\\R", " ");
    }
  }
}
