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
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.espalier.automl.latency.ServedTimes;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.ElasticTrainer;
import org.espalier.graph.tensorflow.Fit;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.StoppedException;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * An elastic network on disk: trained once, then searched and taken from as often as wanted. All of
 * it resumes; the same configuration gives the same bits.
 */
public final class OfaRun {

  /** The configuration that a directory was begun with. */
  public static final String CONFIG = "ofa.yaml";

  private static final String DATA = "data.sha256";

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
        requireSameData();
        return;
      }
      if (!Files.exists(directory.resolve(DATA)) && !new RunDirectory(directory).isFree()) {
        throw new ConfigException(directory + " holds something else; give another --out");
      }
      Files.createDirectories(directory);
      DurableFile.write(directory.resolve(DATA), data.fingerprint() + "\n");
      DurableFile.write(file, ConfigFile.write(config.tree()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void requireSameData() throws IOException {
    String before = Files.readString(directory.resolve(DATA)).strip();
    if (!before.equals(data.fingerprint())) {
      throw new ConfigException(
          "%s was trained on other data than %s are now: their fingerprint was %s, now it is %s; put them back, or give another --out"
              .formatted(directory, config.data(), before, data.fingerprint()));
    }
  }

  /** What may not change: of a trained network it is no matter where and how it is searched. */
  private ObjectNode determining(OfaConfig one) {
    ObjectNode tree = one.tree();
    ((ObjectNode) tree.get("search")).remove(List.of("pairs", "held-out", "evolution"));
    if (Files.exists(directory.resolve(SupernetTraining.SUPERNET))) {
      tree.remove(List.of("device", "threads"));
    }
    return tree;
  }

  /**
   * A sub-network as an ordinary one, weights physically cut.
   *
   * @param validation its accuracy, in [0, 1]
   */
  public record Extracted(TrainedNetwork network, double validation) {}

  /**
   * Takes a sub-network out of the trained network.
   *
   * @throws RunException if the network is not trained yet
   */
  public Extracted extract(SubNetwork sub) {
    requireTrained();
    try (ElasticTrainer elastic = SupernetTraining.open(config, data, supernet)) {
      elastic.trainer().load(train(elastic));
      SubNetworkAccuracy accuracy = new SubNetworkAccuracy(config, data, supernet, elastic);
      return new Extracted(extracted(sub, accuracy), accuracy.of(sub, Split.VALIDATION).get(0));
    }
  }

  /**
   * Writes what was taken out as a ticket, and beside it {@code prune.yaml}, by which {@code
   * espalier prune} trains it on and prunes it by learning-rate rewinding.
   *
   * @param to a directory that does not exist
   * @return the configuration
   * @throws ConfigException if the directory exists
   */
  public Path ticket(Extracted extracted, Path to) {
    return OfaTicket.write(config, data, extracted.network(), to);
  }

  /** The data, whose validation split is what accuracies are measured on. */
  public DataSet data() {
    return data;
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
   *     measures, kept by the best as it is served, if any does
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
                    budget,
                    measured ? cost + ", a tenth less than asked for," : cost.toString(),
                    measured ? Optional.of(sub -> served(sub, accuracy)) : Optional.empty(),
                    directory.resolve("measured.jsonl"));
        OfaReport.write(config, budget, cost, result, directory);
        return result;
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private double served(SubNetwork sub, SubNetworkAccuracy accuracy) {
    progress.serves();
    return ServedTimes.ratio(
        extracted(SubNetwork.largest(config.space()), accuracy),
        extracted(sub, accuracy),
        Flavour.FAST,
        config.execution().threads(),
        stop);
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
