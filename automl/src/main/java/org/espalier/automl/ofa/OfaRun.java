// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.ElasticTrainer;
import org.espalier.graph.tensorflow.Fit;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.StoppedException;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * An elastic network on disk: trained once, then searched and taken from as often as wanted. All of
 * it resumes; the same configuration gives the same bits.
 */
public final class OfaRun {

  /** The configuration that a directory was begun with. */
  public static final String CONFIG = "ofa.yaml";

  /** What a search finds takes more than a table says that this machine filled. */
  private static final double SPARING = 0.9;

  private final OfaConfig config;
  private final Path directory;
  private final OfaProgress progress;
  private final BooleanSupplier stop;
  private final DataSet data;
  private final Supernet supernet;

  /**
   * Reads the data and checks that they fit.
   *
   * @param directory that does not exist, is empty, or holds what the same configuration left
   * @param stop asked between steps; once true, all that is done is kept
   * @throws ConfigException if data and network do not fit, or the directory holds something else
   */
  public OfaRun(OfaConfig config, Path directory, OfaProgress progress, BooleanSupplier stop) {
    this.config = config;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
    try {
      this.data = reduced(DataSets.read(config.data()), config);
      this.supernet =
          new Supernet(config.space(), data.training().shape(), data.training().targets().width());
      if (!(data.training().targets() instanceof Targets.Labels)) {
        throw new IllegalArgumentException(
            "an elastic network needs data with a label an example, which %s has not"
                .formatted(data.name()));
      }
      TrainingSettings settings = config.training().resolve(data.training().size(), List.of());
      for (int resolution : config.space().choices().resolutions()) {
        Fit.require(supernet.network(resolution), settings, data);
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  /** The validation split has no more examples than accuracies are measured on, drawn. */
  private static DataSet reduced(DataSet data, OfaConfig config) {
    Examples all = data.validation();
    int[] drawn =
        RandomStream.of(config.seed(), RandomStream.hash("validation")).permutation(all.size());
    int count = Math.min(config.search().examples(), drawn.length);
    return new DataSet(
        data.name(),
        data.training(),
        all.select(Arrays.copyOf(drawn, count)),
        data.test(),
        data.transform(),
        data.labels(),
        data.fingerprint());
  }

  /**
   * Trains the elastic network, or does what is left of it.
   *
   * @throws StoppedException if stopped
   * @throws RunException if another process works on the directory
   */
  public State train() {
    begin();
    try (DirectoryLock lock = Run.lock(directory);
        ElasticTrainer elastic = SupernetTraining.open(config, data, supernet)) {
      Objects.requireNonNull(lock);
      return SupernetTraining.finish(config, data, supernet, elastic, directory, progress, stop);
    }
  }

  private void begin() {
    Path file = directory.resolve(CONFIG);
    try {
      if (Files.exists(file)) {
        OfaConfig before = OfaConfig.load(file.toString(), ConfigFile.overlay());
        if (!determining(before).equals(determining(config))) {
          throw new ConfigException(
              file + " is of another training; give another --out, or the configuration it has");
        }
        return;
      }
      if (!new RunDirectory(directory).isFree()) {
        throw new ConfigException(directory + " holds something else; give another --out");
      }
      Files.createDirectories(directory);
      DurableFile.write(file, ConfigFile.write(config));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** What may not change: of a trained network it is no matter where and how it is searched. */
  private ObjectNode determining(OfaConfig one) {
    ObjectNode tree = ConfigFile.tree(one);
    ((ObjectNode) tree.get("search")).remove(List.of("pairs", "held-out", "evolution"));
    if (Files.exists(directory.resolve(SupernetTraining.SUPERNET))) {
      tree.remove(List.of("device", "threads"));
    }
    return tree;
  }

  /**
   * Takes a sub-network out of the trained network and exports it.
   *
   * @param base the model's directory, {@code BASE/NAME}
   * @param version its number; empty for the one after the highest
   * @throws RunException if the network is not trained yet
   */
  public Path extract(SubNetwork sub, Path base, Flavour flavour, OptionalLong version) {
    return Exporter.export(extracted(sub), base, flavour, version);
  }

  /**
   * A sub-network as an ordinary one.
   *
   * @throws RunException if the network is not trained yet
   */
  public TrainedNetwork extracted(SubNetwork sub) {
    requireTrained();
    try (ElasticTrainer elastic = SupernetTraining.open(config, data, supernet)) {
      elastic.trainer().load(train(elastic));
      return extracted(sub, new SubNetworkAccuracy(config, data, supernet, elastic));
    }
  }

  private TrainedNetwork extracted(SubNetwork sub, SubNetworkAccuracy accuracy) {
    return TrainedNetwork.of(
        supernet.plain(sub),
        Masking.none(),
        Extraction.of(supernet, sub, accuracy.state(sub)),
        data.transform(),
        data.labels());
  }

  private State train(ElasticTrainer elastic) {
    return SupernetTraining.finish(config, data, supernet, elastic, directory, progress, stop);
  }

  /**
   * Looks for the best sub-network under a budget, and leaves {@code best.json}, {@code
   * search.json}, {@code search.html} and {@code front.svg}.
   *
   * @param budget over the largest sub-network's cost, in (0, 1]; of a latency that this machine
   *     measures a tenth is spared, as a search finds what a table is wrong about
   * @param cost what it is of
   * @param latencies a table of {@link BlockTimes} from a device; empty for one that this machine
   *     fills, once, in {@code latencies.csv}
   * @throws ConfigException if no sub-network meets it, with what they reach, or the table misses a
   *     block
   * @throws StoppedException if stopped; what was measured is kept
   */
  public OfaResult search(double budget, OfaCost cost, Optional<Path> latencies) {
    requireTrained();
    try (DirectoryLock lock = Run.lock(directory)) {
      Objects.requireNonNull(lock);
      latencies.ifPresent(file -> BlockTimes.read(file, config.space()));
      try (ElasticTrainer elastic = SupernetTraining.open(config, data, supernet)) {
        elastic.trainer().load(train(elastic));
        SubNetworkAccuracy accuracy = new SubNetworkAccuracy(config, data, supernet, elastic);
        ToDoubleFunction<SubNetwork> costs =
            cost.of(supernet, () -> times(latencies, sub -> extracted(sub, accuracy)));
        boolean measured = cost == OfaCost.LATENCY && latencies.isEmpty();
        OfaResult result =
            new SpecialistSearch(config, accuracy, costs, progress, stop)
                .search(
                    measured ? SPARING * budget : budget,
                    measured ? cost + ", a tenth less than asked for," : cost.toString(),
                    directory.resolve("measured.jsonl"));
        OfaReport.write(config, budget, cost, result, directory);
        return result;
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private BlockTimes times(
      Optional<Path> latencies, Function<SubNetwork, TrainedNetwork> extracted) {
    Path own = directory.resolve("latencies.csv");
    if (latencies.isEmpty() && !Files.exists(own)) {
      progress.times();
      DurableFile.write(own, BlockTimer.fill(config, supernet, extracted, stop).csv());
    }
    return BlockTimes.read(latencies.orElse(own), config.space());
  }

  /** The best sub-network that the last search found. */
  public SubNetwork best() {
    return OfaReport.best(directory);
  }

  private void requireTrained() {
    if (!Files.exists(directory.resolve(SupernetTraining.SUPERNET))) {
      throw new RunException(directory + " holds no trained network; run espalier ofa train first");
    }
    begin();
  }
}
