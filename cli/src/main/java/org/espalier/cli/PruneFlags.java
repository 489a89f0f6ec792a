// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that change a configuration; each beats the key of its name. */
final class PruneFlags {

  @Option(names = "--model", paramLabel = "M", description = "A network's name.")
  private @Nullable String model;

  @Option(
      names = "--data",
      paramLabel = "D",
      description = {
        "strokes, idx:DIR, cifar10:DIR[train=1-4,test=5], csv:FILE[...],"
            + " text:FILE[bag=words+pairs,vocabulary=40000] or text:FILE[sequence=64]."
      })
  private @Nullable String data;

  @Option(
      names = "--criterion",
      paramLabel = "C",
      description = "What scores a weight; --list shows the names.")
  private @Nullable String criterion;

  @Option(
      names = "--scope",
      paramLabel = "S",
      description = {
        "Who competes: global, layerwise, erdos-renyi-kernel, threshold (with --rounds), n-of-m (2"
            + " of 4 inputs, with --rounds 1), block (1x4), channel (l1 within layers) or"
            + " amc (an agent decides)."
      })
  private @Nullable String scope;

  @Option(
      names = "--rewind",
      paramLabel = "R",
      description = "learning-rate, weights, none (fine-tuning), low-rate-weights or reinitialise.")
  private @Nullable String rewind;

  @Option(
      names = "--rewind-to",
      paramLabel = "T",
      description = "A moment of training: 0, 10%%, 500it, 30ep.")
  private @Nullable String rewindTo;

  @Option(
      names = "--fine-tune-rate",
      paramLabel = "R",
      description = "With --rewind none or low-rate-weights.")
  private @Nullable Double fineTuneRate;

  @Option(
      names = "--sparsity",
      paramLabel = "S",
      description = "Prune until this fraction is gone, in [0, 1).")
  private @Nullable Double sparsity;

  @Option(names = "--rounds", paramLabel = "N", description = "Prune this many rounds, 0 for none.")
  private @Nullable Integer rounds;

  @Option(
      names = "--densities",
      paramLabel = "D",
      split = ",",
      description = "The fraction kept after each round: 0.5,0.2.")
  private @Nullable List<Double> densities;

  @Option(
      names = "--per-round",
      paramLabel = "F",
      description = "The fraction of what remains that goes each round.")
  private @Nullable Double perRound;

  @Option(
      names = "--ticket",
      paramLabel = "DIR",
      description = "Start round 0 from a ticket of espalier ticket; --rounds 0 just trains it.")
  private @Nullable String ticket;

  @Option(names = "--epochs", paramLabel = "E", description = "Of the training schedule.")
  private @Nullable Double epochs;

  @Option(names = "--retrain-epochs", paramLabel = "E", description = "Of each round.")
  private @Nullable Double retrainEpochs;

  @Option(names = "--batch", paramLabel = "B", description = "Examples a step.")
  private @Nullable Integer batch;

  @Option(names = "--seed", paramLabel = "S", description = "Of the first replicate.")
  private @Nullable Long seed;

  @Option(names = "--replicates", paramLabel = "R", description = "Runs from so many seeds.")
  private @Nullable Integer replicates;

  @Option(names = "--device", paramLabel = "D", description = "auto, cpu or gpu.")
  private @Nullable String device;

  @Option(
      names = "--together",
      paramLabel = "N",
      description = "Replicates that train at the same time in one graph.")
  private @Nullable Integer together;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description = "Divide each batch among so many GPUs; the batch must be a multiple.")
  private @Nullable Integer gpus;

  @Option(
      names = "--tf32",
      negatable = true,
      defaultValue = Option.NULL_VALUE,
      description = "Let a GPU round float32 products to TF32, as TensorFlow does by default.")
  private @Nullable Boolean tf32;

  @Option(
      names = "--xla",
      negatable = true,
      defaultValue = Option.NULL_VALUE,
      description = "Let XLA compile what it can, on a GPU.")
  private @Nullable Boolean xla;

  @Option(names = "--precision", paramLabel = "P", description = "float32, bfloat16 or float16.")
  private @Nullable String precision;

  @Option(names = "--threads", paramLabel = "N", description = "A number, or auto.")
  private @Nullable String threads;

  /** The flags that were given, as a configuration. */
  ObjectNode overlay() {
    if ((sparsity == null ? 0 : 1) + (rounds == null ? 0 : 1) + (densities == null ? 0 : 1) > 1) {
      throw new ConfigException("give one of --sparsity, --rounds and --densities");
    }
    ObjectNode top = ConfigFile.overlay();
    put(top, "model", model);
    put(top, "data", data);
    put(top, "ticket", ticket);
    put(top, "device", device);
    put(top, "threads", threads);
    if (seed != null) {
      top.put("seed", seed);
    }
    put(top, "replicates", replicates);
    put(top, "together", together);
    ObjectNode gpu = ConfigFile.overlay();
    put(gpu, "count", gpus);
    put(gpu, "tf32", tf32);
    put(gpu, "xla", xla);
    ObjectNode training = ConfigFile.overlay();
    put(training, "epochs", epochs);
    put(training, "batch", batch);
    put(training, "precision", precision);
    ObjectNode pruning = ConfigFile.overlay();
    put(pruning, "criterion", criterion);
    put(pruning, "rewind", rewind);
    put(pruning, "rewind-to", rewindTo);
    put(pruning, "fine-tune-rate", fineTuneRate);
    put(pruning, "sparsity", sparsity);
    put(pruning, "rounds", rounds);
    put(pruning, "per-round", perRound);
    put(pruning, "retrain-epochs", retrainEpochs);
    if (densities != null) {
      ArrayNode list = pruning.putArray("densities");
      densities.forEach(list::add);
    }
    if (scope != null) {
      pruning.putObject("scope").put("kind", scope);
    }
    if (!gpu.isEmpty()) {
      top.set("gpu", gpu);
    }
    if (!training.isEmpty()) {
      top.set("training", training);
    }
    if (!pruning.isEmpty()) {
      top.set("pruning", pruning);
    }
    return top;
  }

  private static void put(ObjectNode node, String key, @Nullable String value) {
    if (value != null) {
      node.put(key, value);
    }
  }

  private static void put(ObjectNode node, String key, @Nullable Double value) {
    if (value != null) {
      node.put(key, value);
    }
  }

  private static void put(ObjectNode node, String key, @Nullable Integer value) {
    if (value != null) {
      node.put(key, value);
    }
  }

  private static void put(ObjectNode node, String key, @Nullable Boolean value) {
    if (value != null) {
      node.put(key, value);
    }
  }
}
