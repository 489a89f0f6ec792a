// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

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
import java.util.function.BooleanSupplier;
import org.espalier.pruning.run.StoppedException;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;
import org.espalier.savedmodels.bench.Bench;
import org.espalier.savedmodels.bench.BenchCell;
import org.espalier.savedmodels.bench.BenchReport;
import org.espalier.savedmodels.bench.BenchSet;
import org.espalier.savedmodels.bench.BenchSettings;

/**
 * What networks take as they are served: exported, and measured in turns with a first one as {@code
 * espalier bench} does, one example a request, in several fresh processes each.
 *
 * @param first of the first network, in microseconds
 * @param ratios of each other's to that, the median over processes
 */
public record ServedTimes(double first, List<Double> ratios) {

  private static final int STARTS = 3; // processes of the same model differ by a few per cent
  private static final int MANY = 7; // where one ratio decides
  private static final int ROUNDS = 16; // of 50 ms each

  /**
   * Measures.
   *
   * @param flavour that they are exported in
   * @param stop asked now and then
   * @throws StoppedException if stopped
   * @throws UncheckedIOException if there is no room to export them to
   */
  public static ServedTimes of(
      TrainedNetwork first,
      List<TrainedNetwork> others,
      Flavour flavour,
      int threads,
      BooleanSupplier stop) {
    return of(first, others, flavour, threads, STARTS, stop);
  }

  /**
   * Measures two, in more processes.
   *
   * @param stop asked now and then
   * @return the second's time over the first's
   * @throws StoppedException if stopped
   * @throws UncheckedIOException if there is no room to export them to
   */
  public static double ratio(
      TrainedNetwork first,
      TrainedNetwork second,
      Flavour flavour,
      int threads,
      BooleanSupplier stop) {
    return of(first, List.of(second), flavour, threads, MANY, stop).ratios().get(0);
  }

  private static ServedTimes of(
      TrainedNetwork first,
      List<TrainedNetwork> others,
      Flavour flavour,
      int threads,
      int starts,
      BooleanSupplier stop) {
    try {
      Path directory = Files.createTempDirectory("espalier-served-");
      try {
        Path one =
            Exporter.export(first, directory.resolve("first"), flavour, OptionalLong.empty());
        List<Path> models = new ArrayList<>();
        for (TrainedNetwork other : others) {
          Path base = directory.resolve("other-" + models.size());
          models.add(Exporter.export(other, base, flavour, OptionalLong.empty()));
        }
        return measure(one, models, threads, starts, stop);
      } finally {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot export to a temporary directory", e);
    }
  }

  private static ServedTimes measure(
      Path first, List<Path> models, int threads, int starts, BooleanSupplier stop) {
    ListMultimap<Path, Double> ratios = ArrayListMultimap.create();
    List<Double> wholes = new ArrayList<>();
    for (int start = 0; start < starts; start++) {
      BenchReport report =
          Bench.run(
              BenchSet.of(models, first, null),
              new BenchSettings(List.of(1), List.of(threads), ROUNDS, 1),
              doing -> {
                if (stop.getAsBoolean()) {
                  throw new StoppedException("while models were timed");
                }
              });
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
}
