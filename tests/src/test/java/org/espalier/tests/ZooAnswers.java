// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.espalier.graph.data.Examples;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.RawInputs;
import org.espalier.savedmodels.RuntimeModel;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * How the answers of a runtime model differ from TensorFlow's.
 *
 * @param network its name
 * @param data the argument that reads them
 * @param density of every layer
 * @param kernels {@code scalar} or {@code vector}
 * @param largestLogit the largest magnitude among TensorFlow's, or 1 if that is larger
 * @param largestRelativeDifference between two logits, over the largest logit
 * @param differentPredictions examples of which another logit is the largest
 * @param widestMargin of those, by how much TensorFlow's logits tell the two apart, over the
 *     largest logit; 0 if there are none
 * @param classesPredicted how many classes are predicted of any example
 */
record ZooAnswers(
    String network,
    String data,
    double density,
    String kernels,
    double largestLogit,
    double largestRelativeDifference,
    int differentPredictions,
    double widestMargin,
    int classesPredicted) {

  static final int EXAMPLES = 1000;
  private static final int ALONE = 100; // of them also one by one, for which plans differ

  /** Asks the model, the first examples of all those together and each by itself. */
  static float[] ask(RuntimeModel model, TrainedNetwork trained, Examples examples) {
    float[] together = predict(model, trained, examples.first(EXAMPLES));
    int width = together.length / EXAMPLES;
    float[] all = Arrays.copyOf(together, together.length + ALONE * width);
    for (int i = 0; i < ALONE; i++) {
      float[] alone = predict(model, trained, examples.select(new int[] {i}));
      System.arraycopy(alone, 0, all, together.length + i * width, width);
    }
    return all;
  }

  /** Compares what {@link #ask} gave with TensorFlow's logits of the examples together. */
  static ZooAnswers of(
      String network, String data, double density, String kernels, float[] got, float[] expected) {
    double largest = 1;
    for (float logit : expected) {
      largest = Math.max(largest, Math.abs(logit));
    }
    int width = expected.length / EXAMPLES;
    double difference = 0;
    double margin = 0;
    int different = 0;
    for (int row = 0; row < got.length / width; row++) {
      int other = row % EXAMPLES * width; // those alone are the first again
      for (int k = 0; k < width; k++) {
        double apart = Math.abs((double) got[row * width + k] - expected[other + k]);
        difference = Math.max(difference, apart); // NaN if it is
      }
      int is = best(got, row * width, width);
      int was = best(expected, other, width);
      if (is != was) {
        different++;
        margin = Math.max(margin, (expected[other + was] - expected[other + is]) / largest);
      }
    }
    long classes =
        IntStream.range(0, EXAMPLES).map(i -> best(expected, i * width, width)).distinct().count();
    return new ZooAnswers(
        network,
        data,
        density,
        kernels,
        largest,
        difference / largest,
        different,
        margin,
        (int) classes);
  }

  private static float[] predict(RuntimeModel model, TrainedNetwork trained, Examples examples) {
    return model.predict(RawInputs.of(trained, examples)).getOrDefault(Exporter.OUTPUT, new float[0]);
  }

  private static int best(float[] logits, int from, int width) {
    int best = from;
    for (int i = from + 1; i < from + width; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best - from;
  }
}
