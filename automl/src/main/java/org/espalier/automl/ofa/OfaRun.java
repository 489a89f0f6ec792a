// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.StoppedException;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * An elastic network on disk: trained once, then searched and taken from as often as wanted. All of
 * it resumes; the same configuration gives the same bits.
 */
public final class OfaRun {

  /** The configuration that a directory was begun with. */
  public static final String CONFIG = "ofa.yaml";

  private final OfaConfig config;
  private final Path directory;
  private final OfaProgress progress;
  private final BooleanSupplier stop;
  private final DataSet data;
  private final Supernet supernet;
  private final OfaDirectory place;

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
      this.place = new OfaDirectory(directory, config, data);
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
    try (DirectoryLock lock = place.begin();
        ElasticTrainer elastic = SupernetTraining.open(config, data, supernet)) {
      Objects.requireNonNull(lock);
      return train(elastic);
    }
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
    try (DirectoryLock lock = place.trained();
        ElasticTrainer elastic = SupernetTraining.open(config, data, supernet)) {
      Objects.requireNonNull(lock);
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
   * Looks for the best sub-network under a budget, and leaves {@code search.json}, {@code
   * search.html} and {@code front.svg}.
   *
   * @param budget over the largest sub-network's cost, in (0, 1]; of a latency that this machine
   *     measures, kept by the best as it is served, if any does
   * @param cost what it is of
   * @param latencies a table of {@link BlockTimes} from a device; empty for one that this machine
   *     fills, once for a device and so many threads, in {@code latencies-DEVICE-THREADS.csv}
   * @throws ConfigException if no sub-network meets it, with what they reach, or the table misses a
   *     block
   * @throws StoppedException if stopped; what was measured is kept
   */
  public OfaResult search(double budget, OfaCost cost, Optional<Path> latencies) {
    boolean measured = cost == OfaCost.LATENCY && latencies.isEmpty();
    try (DirectoryLock lock = place.trained()) {
      Objects.requireNonNull(lock);
      if (!measured) { // known before anything is built
        ToDoubleFunction<SubNetwork> costs = cost.of(supernet, () -> times(latencies));
        double whole = costs.applyAsDouble(SubNetwork.largest(config.space()));
        SpecialistSearch.requireIn(
            config.space(), sub -> costs.applyAsDouble(sub) / whole, budget, cost.toString());
      }
      try (ElasticTrainer elastic = SupernetTraining.open(config, data, supernet)) {
        elastic.trainer().load(train(elastic));
        SubNetworkAccuracy accuracy = new SubNetworkAccuracy(config, data, supernet, elastic);
        Function<SubNetwork, TrainedNetwork> extracted = sub -> extracted(sub, accuracy);
        if (measured) {
          fill(extracted);
        }
        ServedSubNetworks served =
            new ServedSubNetworks(config, directory, extracted, progress, stop);
        OfaResult result =
            new SpecialistSearch(
                    config, accuracy, cost.of(supernet, () -> times(latencies)), progress, stop)
                .search(
                    budget,
                    measured ? cost + " as it is served" : cost.toString(),
                    measured ? Optional.of(served) : Optional.empty(),
                    directory.resolve("measured.jsonl"));
        OfaReport.write(config, budget, cost, result, directory);
        return result;
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private BlockTimes times(Optional<Path> latencies) {
    return BlockTimes.read(latencies.orElse(table()), config.space());
  }

  private void fill(Function<SubNetwork, TrainedNetwork> extracted) {
    if (!Files.exists(table())) {
      progress.times();
      DurableFile.write(table(), BlockTimer.fill(config, supernet, extracted, stop).csv());
    }
  }

  private Path table() {
    return directory.resolve("latencies-" + ServedSubNetworks.where(config) + ".csv");
  }

  /**
   * The best sub-network that the last search found.
   *
   * @throws RunException if nothing is trained, or nothing was found yet
   */
  public SubNetwork best() {
    place.requireTrained();
    return OfaReport.best(directory, config.space());
  }
}
