// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What {@link FreshJvm} starts: SAVEDMODEL INPUTS OUTPUTS, all paths. */
final class PredictMain {

  private PredictMain() {}

  /**
   * Loads, warms up as a server does, answers once, writes the only float output.
   *
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    Map<String, Object> inputs = PredictionFiles.readInputs(Path.of(args[1]));
    try (ServedModel model = ServedModel.load(Path.of(args[0]))) {
      model.warmUp();
      String output = model.onlyFloatOutput();
      float[] answer = model.predict(inputs).getOrDefault(output, new float[0]);
      PredictionFiles.writeFloats(Path.of(args[2]), answer);
    }
  }
}
