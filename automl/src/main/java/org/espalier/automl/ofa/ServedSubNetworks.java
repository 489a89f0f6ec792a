// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.espalier.automl.latency.ServedTimes;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * What sub-networks take as they are served, over the largest: each is timed once, and kept in a
 * file, for the next search.
 */
final class ServedSubNetworks implements ToDoubleFunction<SubNetwork> {

  private final OfaConfig config;
  private final MeasuredFile file;
  private final Function<SubNetwork, TrainedNetwork> extracted;
  private final OfaProgress progress;
  private final BooleanSupplier stop;

  ServedSubNetworks(
      OfaConfig config,
      Path directory,
      Function<SubNetwork, TrainedNetwork> extracted,
      OfaProgress progress,
      BooleanSupplier stop) {
    this.config = config;
    this.file = new MeasuredFile(directory.resolve("served-" + where(config) + ".jsonl"));
    this.extracted = extracted;
    this.progress = progress;
    this.stop = stop;
  }

  /** What times depend on: {@code cpu-1}. */
  static String where(OfaConfig config) {
    Execution execution = config.execution();
    return execution.device().toString().toLowerCase(Locale.ROOT) + "-" + execution.threads();
  }

  @Override
  public double applyAsDouble(SubNetwork sub) {
    for (MeasuredFile.Measured known : file.read()) {
      if (known.sub().equals(sub)) {
        return known.value();
      }
    }
    progress.serves();
    double ratio =
        ServedTimes.ratio(
            extracted.apply(SubNetwork.largest(config.space())),
            extracted.apply(sub),
            Flavour.FAST,
            config.execution().threads(),
            stop);
    file.append(new MeasuredFile.Measured(sub, ratio));
    return ratio;
  }
}
