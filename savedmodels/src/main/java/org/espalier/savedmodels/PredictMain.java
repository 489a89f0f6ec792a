// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What {@link FreshJvm} starts: MODEL INPUTS OUTPUTS, all paths. */
final class PredictMain {

  private PredictMain() {}

  /**
   * Loads, warms up as a server does, answers once, writes the only float output.
   *
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    Map<String, Object> inputs = PredictionFiles.readInputs(Path.of(args[1]));
    try (PublishedModel model = PublishedModel.load(Path.of(args[0]))) {
      if (model instanceof ServedModel served) {
        served.warmUp();
      }
      Map<String, float[]> answers = model.predict(inputs);
      if (answers.size() != 1) {
        throw new IllegalArgumentException(
            "there must be exactly one float output, got " + answers.keySet());
      }
      PredictionFiles.writeFloats(Path.of(args[2]), answers.values().iterator().next());
    }
  }
}
