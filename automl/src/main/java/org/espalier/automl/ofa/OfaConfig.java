// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Gpu;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.TrainingConfig;

/**
 * Everything that an elastic network and what is found in it are determined by.
 *
 * @param version of this form, 1
 * @param data the specification of a data set, as given
 * @param space the network and what its sub-networks choose among
 * @param training batch, optimizer and the like; its epochs, schedule, warm-up and evaluate-every
 *     are without meaning, as stages have epochs and a rate, and a file that gives one is refused
 * @param stages of progressive shrinking, at least one
 * @param distillation what the answers of the network of the first stage weigh in later ones, at
 *     least 0
 * @param calibration training examples that give a sub-network its statistics, at least 2
 * @param search how sub-networks are looked for
 * @param seed of first values, orders and sub-networks
 * @param device auto, cpu or gpu
 * @param threads a number, or auto
 */
public record OfaConfig(
    int version,
    String data,
    ElasticSpace space,
    TrainingConfig training,
    List<Stage> stages,
    double distillation,
    int calibration,
    OfaSearch search,
    long seed,
    String device,
    String threads) {

  /** The name of {@link #small}. */
  public static final String SMALL = "ofa-small";

  private static final double RATE = 0.1; // so short a training stands that in every stage

  private static final List<String> OF_STAGES =
      List.of("epochs", "schedule", "warm-up", "evaluate-every");

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException naming the key that is out of range
   */
  public OfaConfig {
    stages = ImmutableList.copyOf(stages);
    if (version != 1) {
      throw new IllegalArgumentException("version must be 1, got " + version);
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one stage");
    }
    for (Stage stage : stages) {
      try {
        stage.choices().requireWithin(space.choices());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(e.getMessage() + " (stage " + stage.name() + ")", e);
      }
    }
    if (search.pairs() > space.subNetworks()) {
      throw new IllegalArgumentException(
          "pairs must be at most the %,.0f sub-networks of the space, each is measured once, got %d"
              .formatted(space.subNetworks(), search.pairs()));
    }
    Choices all = space.choices();
    try {
      all.requireWithin(union(stages));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the stages must train all that the network has, %s, they train %s"
              .formatted(all, union(stages)),
          e);
    }
    if (distillation > 0 && stages.size() > 1) {
      Choices first = stages.get(0).choices();
      if (!first.equals(all.largest())) {
        throw new IllegalArgumentException(
            "the network of the first stage teaches the others, so its choices must be %s, got %s; or distillation 0"
                .formatted(all.largest(), first));
      }
      if (training.loss() != Loss.SOFTMAX_CROSS_ENTROPY) {
        throw new IllegalArgumentException(
            "distillation is for the loss softmax-cross-entropy, got %s; give distillation: 0"
                .formatted(training.loss()));
      }
    }
    if (!(distillation >= 0 && distillation < 1e9)) {
      throw new IllegalArgumentException("distillation must be at least 0, got " + distillation);
    }
    if (calibration < 2) {
      throw new IllegalArgumentException("calibration must be at least 2, got " + calibration);
    }
    Device.parse(device);
    if (!threads.equals("auto") && !threads.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("threads must be at least 1, or auto, got " + threads);
    }
  }

  private static Choices union(List<Stage> stages) {
    List<Choices> each = stages.stream().map(Stage::choices).toList();
    return new Choices(
        each.stream().flatMap(c -> c.kernels().stream()).toList(),
        each.stream().flatMap(c -> c.depths().stream()).toList(),
        each.stream().flatMap(c -> c.expands().stream()).toList(),
        each.stream().flatMap(c -> c.resolutions().stream()).toList());
  }

  /**
   * What a machine without a GPU trains in minutes: twelve epoch-equivalents, divided among the
   * stages as the paper does.
   */
  public static OfaConfig small() {
    ElasticSpace space = ElasticSpace.small();
    Choices all = space.choices();
    Choices largest = all.largest();
    Choices kernels =
        new Choices(all.kernels(), largest.depths(), largest.expands(), all.resolutions());
    Choices depth1 =
        new Choices(all.kernels(), List.of(2, 3), largest.expands(), all.resolutions());
    Choices depth2 = new Choices(all.kernels(), all.depths(), largest.expands(), all.resolutions());
    Choices width1 = new Choices(all.kernels(), all.depths(), List.of(3, 4), all.resolutions());
    RunConfig defaults = ConfigFile.defaults();
    TrainingConfig training = defaults.training();
    return new OfaConfig(
        1,
        defaults.data(),
        space,
        new TrainingConfig(
            1,
            100,
            training.loss(),
            0.1,
            new Optimizer.Sgd(0.9, true),
            training.schedule(),
            training.warmUp(),
            training.weightDecay(),
            training.clipNorm(),
            training.augmentation(),
            training.precision(),
            null),
        List.of(
            new Stage("full", largest, 1, 1.8, RATE),
            new Stage("kernel", kernels, 1, 1.2, RATE),
            new Stage("depth 1", depth1, 2, 0.25, RATE),
            new Stage("depth 2", depth2, 2, 1.25, RATE),
            new Stage("width 1", width1, 4, 0.25, RATE),
            new Stage("width 2", all, 4, 1.25, RATE)),
        1,
        2000,
        OfaSearch.small(),
        1,
        "auto",
        "1");
  }

  /**
   * Reads a configuration; what it leaves out is as in {@link #small}.
   *
   * @param file YAML, or {@value #SMALL}
   * @param flags laid over it
   * @throws ConfigException naming the file, the key, the rule and what was found
   */
  public static OfaConfig load(String file, ObjectNode flags) {
    ObjectNode tree = ConfigFile.tree(small());
    if (!file.equals(SMALL)) {
      if (!Files.isRegularFile(Path.of(file))) {
        throw new ConfigException(
            "there is no file %s; give a YAML file, or %s".formatted(file, SMALL));
      }
      ObjectNode own = ConfigFile.readTree(Path.of(file));
      for (Map.Entry<String, JsonNode> given : own.properties()) {
        if (!tree.has(given.getKey())) {
          throw new ConfigException(
              "%s: unknown key %s; the keys are %s"
                  .formatted(file, given.getKey(), Lists.newArrayList(tree.fieldNames())));
        }
      }
      if (!own.has("version")) {
        throw new ConfigException(
            "%s: the key version is missing; write version: 1".formatted(file));
      }
      for (String key : OF_STAGES) {
        if (own.path("training").has(key)) {
          throw new ConfigException(
              "%s: an elastic network has no training.%s; give each stage epochs and a rate, which falls by a cosine"
                  .formatted(file, key));
        }
      }
      ConfigFile.lay(tree, own);
    }
    ConfigFile.lay(tree, flags);
    return ConfigFile.parse(tree, OfaConfig.class, file);
  }

  /** All that has a meaning, with the keys of the YAML form. */
  ObjectNode tree() {
    ObjectNode tree = ConfigFile.tree(this);
    tree.withObject("/training").remove(OF_STAGES);
    return tree;
  }

  /** What it runs on. */
  Execution execution() {
    int count =
        threads.equals("auto")
            ? Runtime.getRuntime().availableProcessors()
            : Integer.parseInt(threads);
    return new Execution(Device.parse(device), Gpu.DEFAULT, count, 1).resolved();
  }
}
