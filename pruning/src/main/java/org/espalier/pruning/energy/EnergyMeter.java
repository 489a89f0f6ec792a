// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.energy;

import com.google.common.annotations.VisibleForTesting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.pruning.results.Timings;

/**
 * Measures energy by the counters of the hardware that trains. Counters are of whole parts of a
 * machine: what else runs on them meanwhile counts too, another run measured at the same time
 * included. Where a counter is missing or falls silent, nothing is measured and nothing guessed.
 */
public final class EnergyMeter implements AutoCloseable {

  /** So often counters that go back to 0 are looked at; no processor fills one sooner. */
  private static final long SECONDS_BETWEEN_LOOKS = 60;

  private final Map<String, Counter> counters;
  private final ScheduledExecutorService looks;
  private double start;
  private boolean silent;

  private EnergyMeter(Map<String, Counter> counters) {
    this.counters = counters;
    looks =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "energy");
              thread.setDaemon(true);
              return thread;
            });
    restart();
    if (!counters.isEmpty()) {
      Future<?> unused =
          looks.scheduleAtFixedRate(
              this::total, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    }
  }

  /**
   * Starts measuring: on a processor its packages and memory by RAPL; on a GPU its board by NVML,
   * and the processor's too where that can be read. Of several GPUs, or of several trainings at the
   * same time, nothing is measured: the counters do not tell them apart.
   */
  public static EnergyMeter open(Execution execution) {
    String visible = System.getenv().getOrDefault("CUDA_VISIBLE_DEVICES", "");
    return open(execution, Rapl.ROOT, Nvml.LIBRARY, visible);
  }

  /** Starts measuring what one computation on a device takes. */
  public static EnergyMeter open(Device device) {
    return open(new Execution(device, 1));
  }

  /**
   * Starts measuring by a counter that {@link #open(Execution)} does not know, or that a test makes
   * up.
   *
   * @param method what {@link #method} calls it
   */
  public static EnergyMeter of(String method, Counter counter) {
    return new EnergyMeter(Map.of(method, counter));
  }

  @VisibleForTesting
  static EnergyMeter open(Execution execution, Path powercap, String nvml, String visible) {
    Map<String, Counter> counters = new LinkedHashMap<>();
    if (execution.gpu().count() > 1 || execution.together() > 1) {
      return new EnergyMeter(counters);
    }
    boolean gpu = execution.device() == Device.GPU;
    if (gpu) {
      Nvml.open(nvml, visible).ifPresent(counter -> counters.put("nvml", counter));
    }
    if (!gpu || !counters.isEmpty()) {
      Rapl.open(powercap).ifPresent(counter -> counters.put("rapl", counter));
    }
    return new EnergyMeter(counters);
  }

  /** How it measures: {@code rapl}, {@code nvml}, {@code nvml+rapl} or {@code not measured}. */
  public synchronized String method() {
    return counters.isEmpty() || silent
        ? Timings.NOT_MEASURED
        : String.join("+", counters.keySet());
  }

  /** Begins at 0 again. */
  public synchronized void restart() {
    start = total();
  }

  /** Joules since it was opened or last restarted; empty if not measured. */
  public synchronized OptionalDouble joules() {
    double joules = total() - start;
    return counters.isEmpty() || silent ? OptionalDouble.empty() : OptionalDouble.of(joules);
  }

  /** Stops looking. */
  @Override
  public void close() {
    looks.shutdownNow();
  }

  private synchronized double total() {
    double total = 0;
    try {
      for (Counter counter : counters.values()) {
        total += counter.joules();
      }
    } catch (IOException e) {
      silent = true; // a gap cannot be made good, so nothing counts from here on
    }
    return total;
  }
}
