// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.nio.file.Path;
import java.util.Map;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.savedmodels.PublishedModel;

/** What a fresh JVM does first; it prints a line when that is done. */
final class Beginning {

  private Beginning() {}

  /** {@code step NETWORK} or {@code answer MODEL}. */
  public static void main(String[] arguments) {
    if (arguments[0].equals("step")) {
      try (Trainer trainer = StartBenchmark.task(arguments[1]).open(false)) {
        trainer.advanceTo(1);
        System.out.println("done");
      }
    } else {
      try (PublishedModel model = PublishedModel.load(Path.of(arguments[1]))) {
        float[] image = new float[Math.toIntExact(Tasks.DIGIT.size())];
        System.out.println("done " + model.predict(Map.of("image", image)).keySet());
      }
    }
  }
}
