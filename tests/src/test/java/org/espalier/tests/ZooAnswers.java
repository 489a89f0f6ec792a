// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * @param examples that were answered together; the first 100 of them also one by one, for which
 *     plans and kernels differ
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
    int examples,
    double largestLogit,
    double largestRelativeDifference,
    int differentPredictions,
    double widestMargin,
    int classesPredicted) {

  private static final int ALONE = 100;

  /** Asks the model about all examples together, then about the first ones each by itself. */
  static float[] ask(RuntimeModel model, TrainedNetwork trained, Examples examples) {
    float[] together = predict(model, trained, examples);
    int width = together.length / examples.size();
    float[] all = Arrays.copyOf(together, together.length + ALONE * width);
    for (int i = 0; i < ALONE; i++) {
      float[] alone = predict(model, trained, examples.select(new int[] {i}));
      System.arraycopy(alone, 0, all, together.length + i * width, width);
    }
    return all;
  }

  /** Compares what {@link #ask} gave with TensorFlow's logits of at least as many examples. */
  static ZooAnswers of(
      String network,
      String data,
      double density,
      String kernels,
      int classes,
      float[] got,
      float[] expected) {
    int examples = got.length / classes - ALONE;
    assertThat(examples).isBetween(ALONE, expected.length / classes);
    double largest = 1;
    for (float logit : expected) {
      largest = Math.max(largest, Math.abs(logit));
    }
    double difference = 0;
    double margin = 0;
    int different = 0;
    for (int row = 0; row < examples + ALONE; row++) {
      int other = row % examples * classes; // those alone are the first again
      for (int k = 0; k < classes; k++) {
        double apart = Math.abs((double) got[row * classes + k] - expected[other + k]);
        difference = Math.max(difference, apart); // NaN if it is
      }
      int is = best(got, row * classes, classes);
      int was = best(expected, other, classes);
      if (is != was) {
        different++;
        margin = Math.max(margin, (expected[other + was] - expected[other + is]) / largest);
      }
    }
    long predicted =
        IntStream.range(0, examples)
            .map(i -> best(expected, i * classes, classes))
            .distinct()
            .count();
    return new ZooAnswers(
        network,
        data,
        density,
        kernels,
        examples,
        largest,
        difference / largest,
        different,
        margin,
        (int) predicted);
  }

  /** Writes {@code runtime-zoo.json}, a line each, if {@code benchmark.out} names a directory. */
  static void write(List<ZooAnswers> rows) throws IOException {
    String out = System.getProperty("benchmark.out", "");
    if (!out.isEmpty()) {
      ObjectMapper json = new ObjectMapper();
      List<String> lines = new ArrayList<>();
      for (ZooAnswers row : rows) {
        lines.add(json.writeValueAsString(row));
      }
      Path file = Files.createDirectories(Path.of(out)).resolve("runtime-zoo.json");
      Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
    }
  }

  private static float[] predict(RuntimeModel model, TrainedNetwork trained, Examples examples) {
    return model
        .predict(RawInputs.of(trained, examples))
        .getOrDefault(Exporter.OUTPUT, new float[0]);
  }

  private static int best(float[] logits, int from, int width) {
    int best = from;
    for (int i = from + 1; i < from + width; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best - from;
  }
}
