// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.Targets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.savedmodels.BatchingParameters;
import org.espalier.savedmodels.ModelsConfig;
import org.espalier.savedmodels.RawInputs;
import org.espalier.savedmodels.ServingExtras;
import org.espalier.savedmodels.TrainedNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code espalier export} gives a server besides the network. */
final class ServingFlags {

  private static final int MOST = 1000; // a server refuses more
  private static final int MOST_BATCHED = 1 << 16;
  private static final int USUAL_WARM_UP = 1;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = {
        "Validation examples that a server answers before it serves, at most 1000; 0 for none"
            + " (default: "
            + USUAL_WARM_UP
            + ")."
      })
  private @Nullable Integer warmUp;

  @Option(
      names = "--labels",
      description = "Adds the output label: the name of the class with the largest logit.")
  private boolean labels;

  @Option(
      names = "--classify",
      description = "Adds the signature classify: tf.Example in, names and scores of classes out.")
  private boolean classify;

  @Option(
      names = "--batching",
      paramLabel = "MAX",
      description = {
        "Writes batching_params.pbtxt into the version, for batches of at most MAX examples, and"
            + " warms up with one of MAX."
      })
  private @Nullable Integer batching;

  @Option(
      names = "--models-config",
      description = "Writes BASE/models.config, or says what to add to the one that is there.")
  private boolean modelsConfig;

  /**
   * Checks what can be wrong without the data.
   *
   * @throws ConfigException if a number is out of range
   */
  void check() {
    if (batching != null && (batching < 1 || batching > MOST_BATCHED)) {
      throw new ConfigException(
          "--batching must be in 1 to %d, got %d".formatted(MOST_BATCHED, batching));
    }
    int most = batching == null || warmUp() == 0 ? MOST : MOST - 1;
    if (warmUp() < 0 || warmUp() > most) {
      throw new ConfigException(
          "--warm-up must be in 0 to %d%s, got %d"
              .formatted(most, most == MOST ? "" : " with --batching", warmUp()));
    }
  }

  /**
   * Checks that nothing is asked for: a model for plain Java is not served by TensorFlow Serving.
   *
   * @throws ConfigException naming the first flag that asks for something
   */
  void requireNone() {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("--warm-up", warmUp != null && warmUp != 0);
    given.put("--labels", labels);
    given.put("--classify", classify);
    given.put("--batching", batching != null);
    given.put("--models-config", modelsConfig);
    given.forEach(
        (flag, isGiven) -> {
          if (isGiven) {
            throw new ConfigException(
                flag
                    + " is for SavedModels that a server is given; leave it out with --flavour"
                    + " runtime");
          }
        });
  }

  /**
   * What they ask for.
   *
   * @throws ConfigException if there are no classes to name
   */
  ServingExtras of(TrainedNetwork trained, DataSet data) {
    if ((labels || classify) && !(data.validation().targets() instanceof Targets.Labels)) {
      throw new ConfigException(
          "%s needs classes, the targets of %s are values"
              .formatted(labels ? "--labels" : "--classify", data.name()));
    }
    Examples examples = data.validation();
    List<Map<String, Object>> requests = new ArrayList<>();
    for (int i = 0; i < Math.min(warmUp(), examples.size()); i++) {
      requests.add(RawInputs.of(trained, examples.select(new int[] {i})));
    }
    if (batching != null && warmUp() > 0) {
      requests.add(RawInputs.of(trained, batch(examples, batching)));
    }
    return new ServingExtras(
        requests,
        labels,
        classify,
        Optional.ofNullable(batching).map(max -> new BatchingParameters(max)));
  }

  /** Says what a published version has, and writes the list of models. */
  void finish(ServingExtras extras, Path model, PrintWriter out) {
    if (!extras.warmUp().isEmpty()) {
      int requests = extras.warmUp().size();
      out.printf(
          "the fresh JVM answered the %d warm-up request%s first%n",
          requests, requests == 1 ? "" : "s");
    }
    if (!modelsConfig) {
      return;
    }
    Path file = ModelsConfig.path(model);
    switch (ModelsConfig.write(model)) {
      case WRITTEN -> out.printf("wrote %s%n", file);
      case LISTED -> out.printf("%s lists the model already%n", file);
      case OTHERS ->
          out.printf(
              "%s lists other models and is left as it is; add to its model_config_list: %s%n",
              file, ModelsConfig.entry(model));
    }
  }

  private int warmUp() {
    return warmUp == null ? USUAL_WARM_UP : warmUp;
  }

  /** So many examples, from the first again where there are fewer. */
  private static Examples batch(Examples examples, int size) {
    int[] indices = new int[size];
    for (int i = 0; i < size; i++) {
      indices[i] = i % examples.size();
    }
    return examples.select(indices);
  }
}
