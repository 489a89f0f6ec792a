// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.espalier.graph.tensorflow.Device;
import org.espalier.pruning.energy.EnergyMeter;
import org.espalier.pruning.results.Timings;

/**
 * Measures models side by side. For each thread count every model gets a fresh JVM; they are loaded
 * one after the other and then stay. At each batch size they take turns: a round is a block of
 * requests to every model, every other round in the opposite order, so that whatever else the
 * machine does slows all of them alike and the ratios within a round stay fair. One client asks,
 * the next request when the last is answered; a latency is that of {@code Session.run}, or of the
 * runtime's {@code predict}, with its inputs ready and every output fetched. Where the hardware
 * counts energy, that of each turn is measured: all that the processor, and the GPU if there is
 * one, used meanwhile.
 */
public final class Bench {

  private final BenchSet set;
  private final BenchSettings settings;
  private final Consumer<String> progress;
  private final List<BenchStart> starts = new ArrayList<>();
  private final List<BenchCell> cells = new ArrayList<>();
  private final Function<Device, EnergyMeter> meters;
  private final ToIntFunction<Engine> warmUpMillis;
  private List<String> devices = List.of();
  private String energy = Timings.NOT_MEASURED;

  private Bench(
      BenchSet set,
      BenchSettings settings,
      Consumer<String> progress,
      Function<Device, EnergyMeter> meters,
      ToIntFunction<Engine> warmUpMillis) {
    this.set = set;
    this.settings = settings;
    this.progress = progress;
    this.meters = meters;
    this.warmUpMillis = warmUpMillis;
  }

  /**
   * Measures; takes about {@code rounds} times 50 ms a model, batch size and thread count, longer
   * where one request takes longer.
   *
   * @param progress is told in a few words what is going on
   * @throws IllegalArgumentException if a model takes none of the batch sizes
   * @throws IllegalStateException if a model cannot be loaded or gives no answer, naming it
   * @throws java.io.UncheckedIOException if a process cannot be started
   */
  public static BenchReport run(BenchSet set, BenchSettings settings, Consumer<String> progress) {
    return run(set, settings, progress, EnergyMeter::open, Engine::warmUpMillis);
  }

  /** As that, with energy by other counters, and models warmed up for another time. */
  static BenchReport run(
      BenchSet set,
      BenchSettings settings,
      Consumer<String> progress,
      Function<Device, EnergyMeter> meters,
      ToIntFunction<Engine> warmUpMillis) {
    Bench bench = new Bench(set, settings, progress, meters, warmUpMillis);
    List<String> skipped = bench.skipped();
    settings.threads().forEach(bench::measure);
    return new BenchReport(
        Machine.here(bench.devices),
        settings,
        set,
        bench.starts,
        bench.cells,
        bench.energy,
        skipped);
  }

  private List<String> skipped() {
    List<String> skipped = new ArrayList<>();
    for (BenchModel model : set.models()) {
      List<String> reasons = new ArrayList<>();
      for (int batch : settings.batches()) {
        Requests.refusal(model.inputs(), batch)
            .ifPresent(reason -> reasons.add("batch %d skipped, %s".formatted(batch, reason)));
      }
      if (reasons.size() == settings.batches().size()) {
        throw new IllegalArgumentException(
            "%s takes no batch of %s: %s; give that by --batch"
                .formatted(
                    model.directory(),
                    settings.batches(),
                    Requests.refusal(model.inputs(), settings.batches().get(0)).orElse("")));
      }
      reasons.forEach(reason -> skipped.add(model.name() + ": " + reason));
    }
    return skipped;
  }

  private void measure(int threads) {
    List<Contender> contenders = new ArrayList<>();
    try {
      for (BenchModel model : set.models()) {
        progress.accept("threads %d: loading %s".formatted(threads, model.name()));
        contenders.add(Contender.load(model, threads, settings.seed()));
      }
      devices = devices(contenders);
      try (EnergyMeter meter = meters.apply(device())) {
        for (int batch : settings.batches()) {
          progress.accept("threads %d, batch %d: measuring".formatted(threads, batch));
          measure(contenders.stream().filter(c -> c.takes(batch)).toList(), batch, meter);
        }
        energy = meter.method();
      }
      contenders.forEach(contender -> starts.add(contender.start()));
    } finally {
      closeAll(contenders.stream().<Runnable>map(contender -> contender::close).toList());
    }
  }

  /** Does each, also if one before it fails, and fails then as the first did. */
  static void closeAll(List<Runnable> closings) {
    RuntimeException failure = null;
    for (Runnable closing : closings) {
      try {
        closing.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static List<String> devices(List<Contender> contenders) {
    return contenders.stream()
        .flatMap(contender -> contender.resources().devices().stream())
        .distinct()
        .toList();
  }

  /** Whose energy counts. */
  private Device device() {
    return devices.stream().anyMatch(name -> name.startsWith("GPU")) ? Device.GPU : Device.CPU;
  }

  private void measure(List<Contender> contenders, int batch, EnergyMeter meter) {
    contenders.forEach(contender -> contender.prepare(batch, warmUpMillis));
    List<Contender> turns = new ArrayList<>(contenders);
    for (int round = 0; round < settings.rounds(); round++) {
      turns.forEach(contender -> contender.takeTurn(batch, meter));
      Collections.reverse(turns);
    }
    contenders.forEach(contender -> cells.add(contender.cell(batch)));
  }
}
