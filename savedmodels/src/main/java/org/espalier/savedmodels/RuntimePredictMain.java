// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What {@link FreshJvm} starts for the flavour runtime: MODEL INPUTS OUTPUTS, all paths. */
final class RuntimePredictMain {

  private RuntimePredictMain() {}

  /**
   * Loads, answers once, writes the only output. TensorFlow is not touched.
   *
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    Map<String, Object> inputs = PredictionFiles.readInputs(Path.of(args[1]));
    try (RuntimeModel model = RuntimeModel.load(Path.of(args[0]))) {
      float[] answer = model.predict(inputs).values().iterator().next();
      PredictionFiles.writeFloats(Path.of(args[2]), answer);
    }
  }
}
