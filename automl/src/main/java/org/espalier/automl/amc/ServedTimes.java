// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.math.Quantiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.Searching;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;
import org.espalier.savedmodels.bench.Bench;
import org.espalier.savedmodels.bench.BenchCell;
import org.espalier.savedmodels.bench.BenchReport;
import org.espalier.savedmodels.bench.BenchSet;
import org.espalier.savedmodels.bench.BenchSettings;

/**
 * What plans take as they are served: exported, and measured in turns with the dense network as
 * {@code espalier bench} does, one example a request, in several fresh processes each.
 *
 * @param dense of the dense network, in microseconds
 * @param ratios of each plan's to that, the median over processes
 */
record ServedTimes(double dense, List<Double> ratios) {

  private static final int STARTS = 3; // processes of the same model differ by a few per cent
  private static final int ROUNDS = 16; // of 50 ms each

  /** Measures. */
  static ServedTimes of(Searching searching, List<FixedPlan> plans) {
    try {
      Path directory = Files.createTempDirectory("espalier-served-");
      try {
        Path dense = export(searching, searching.state(), directory.resolve("dense"));
        List<Path> models = new ArrayList<>();
        for (FixedPlan plan : plans) {
          State pruned = searching.state().with(Amc.masks(searching, plan, searching.state()));
          models.add(export(searching, pruned, directory.resolve("plan-" + models.size())));
        }
        return measure(dense, models, searching.execution().threads());
      } finally {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot export to a temporary directory", e);
    }
  }

  private static ServedTimes measure(Path dense, List<Path> models, int threads) {
    ListMultimap<Path, Double> ratios = ArrayListMultimap.create();
    List<Double> wholes = new ArrayList<>();
    for (int start = 0; start < STARTS; start++) {
      BenchReport report =
          Bench.run(
              BenchSet.of(models, dense, null),
              new BenchSettings(List.of(1), List.of(threads), ROUNDS, 1),
              doing -> {});
      for (BenchCell cell : report.cells()) {
        if (cell.model().equals(report.set().reference())) {
          wholes.add(1e3 * cell.latency().medianMillis());
        } else {
          double gain = requireNonNull(report.pruningGain(cell)).median();
          ratios.put(cell.model().directory(), 1 / gain);
        }
      }
    }
    List<Double> medians =
        models.stream().map(model -> Quantiles.median().compute(ratios.get(model))).toList();
    return new ServedTimes(Quantiles.median().compute(wholes), medians);
  }

  /** The examples' values are of no matter here, nor what is done to them first. */
  private static Path export(Searching searching, State state, Path base) {
    Network network = searching.network();
    Shape input = network.inputs().get(0).shape();
    return Exporter.export(
        TrainedNetwork.of(
            network, searching.masking(), state, LayerTimer.identity(input), List.of()),
        base,
        Flavour.FAST,
        OptionalLong.empty());
  }
}
