// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import org.espalier.graph.data.Examples;
import org.espalier.graph.data.Targets;

/** How many examples a published model gets right. */
public final class ServedAccuracy {

  private static final int BATCH = 200;

  private ServedAccuracy() {}

  /**
   * The fraction of examples whose largest logit is that of their class; of equal logits the first
   * counts.
   *
   * @param model exported of the network
   * @param examples with labels, at least one
   * @return in [0, 1]
   * @throws IllegalArgumentException if the examples have no labels or do not fit the network
   */
  public static double of(PublishedModel model, TrainedNetwork trained, Examples examples) {
    if (!(examples.targets() instanceof Targets.Labels targets)) {
      throw new IllegalArgumentException(
          "accuracy needs classes, the targets of network %s are values"
              .formatted(trained.network().name()));
    }
    int[] labels = targets.labels();
    int right = 0;
    for (int from = 0; from < labels.length; from += BATCH) {
      int[] indices = new int[Math.min(BATCH, labels.length - from)];
      for (int i = 0; i < indices.length; i++) {
        indices[i] = from + i;
      }
      float[] logits =
          requireNonNull(
              model.predict(RawInputs.of(trained, examples.select(indices))).get(Exporter.OUTPUT));
      for (int i = 0; i < indices.length; i++) {
        int first = i * trained.classes();
        boolean same = ExportCheck.prediction(logits, first, trained.classes()) == labels[from + i];
        right += same ? 1 : 0;
      }
    }
    return (double) right / labels.length;
  }
}
