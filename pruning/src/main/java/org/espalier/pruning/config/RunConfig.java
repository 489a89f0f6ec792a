// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Gpu;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run is determined by, but the place it is written to.
 *
 * @param version of this form, 1
 * @param model the name of a network, or a file with one, {@code DIR/network.json}
 * @param data the specification of a data set, as given
 * @param training how the network is trained
 * @param pruning how it is pruned and retrained
 * @param ticket the directory of a ticket that round 0 starts from; null for first values
 * @param seed of the first replicate; replicate r has seed + r - 1
 * @param replicates the same run from several seeds, at least 1
 * @param together replicates that train at the same time in one graph, at least 1
 * @param device auto, cpu or gpu
 * @param gpu {@code {count, tf32, xla}}
 * @param threads a number, or auto: 1 for networks under a million multiply-adds, else all cores
 */
public record RunConfig(
    int version,
    String model,
    String data,
    TrainingConfig training,
    PruningConfig pruning,
    @Nullable String ticket,
    long seed,
    int replicates,
    int together,
    String device,
    Gpu gpu,
    String threads) {

  private static final long SMALL_NETWORK = 1_000_000;
  private static final int MOST_THREADS = 4; // a processor

  /**
   * Checks.
   *
   * @throws IllegalArgumentException naming the key that is out of range
   */
  public RunConfig {
    if (version != 1) {
      throw new IllegalArgumentException("version must be 1, got " + version);
    }
    if (replicates < 1) {
      throw new IllegalArgumentException("replicates must be at least 1, got " + replicates);
    }
    if (together < 1) {
      throw new IllegalArgumentException("together must be at least 1, got " + together);
    }
    Device.parse(device);
    if (!threads.equals("auto") && !threads.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("threads must be at least 1, or auto, got " + threads);
    }
  }

  /** The same on another device. */
  public RunConfig onDevice(Device other) {
    return new RunConfig(
        version,
        model,
        data,
        training,
        pruning,
        ticket,
        seed,
        replicates,
        together,
        other.toString(),
        gpu,
        threads);
  }

  /** The same from first values. */
  public RunConfig withoutTicket() {
    return new RunConfig(
        version,
        model,
        data,
        training,
        pruning,
        null,
        seed,
        replicates,
        together,
        device,
        gpu,
        threads);
  }

  /** The same with another seed, as one replicate. */
  public RunConfig withSeed(long other) {
    return new RunConfig(
        version, model, data, training, pruning, ticket, other, 1, 1, device, gpu, threads);
  }

  /** The same with other pruning. */
  public RunConfig withPruning(PruningConfig other) {
    return new RunConfig(
        version,
        model,
        data,
        training,
        other,
        ticket,
        seed,
        replicates,
        together,
        device,
        gpu,
        threads);
  }

  /** The dense training alone. */
  public RunConfig withoutRounds() {
    return withPruning(pruning.withoutRounds());
  }

  /**
   * Requires that a machine can run so many threads with some sense. Reading a configuration does
   * not: the run may be another machine's.
   *
   * @param processors of the machine
   * @throws ConfigException if there would be more than four threads a processor
   */
  public void requireThreads(int processors) {
    if (!threads.equals("auto") && Integer.parseInt(threads) > MOST_THREADS * processors) {
      throw new ConfigException(
          "threads must be at most %d times the %d processors here, %d, got %s; give fewer, or auto"
              .formatted(MOST_THREADS, processors, MOST_THREADS * processors, threads));
    }
  }

  /** What a network of so many multiply-adds is to run on. */
  public Execution execution(long multiplyAdds) {
    return new Execution(
        Device.parse(device), gpu, threads(multiplyAdds), Math.min(together, replicates));
  }

  private int threads(long multiplyAdds) {
    if (!threads.equals("auto")) {
      return Integer.parseInt(threads);
    }
    return multiplyAdds < SMALL_NETWORK ? 1 : Runtime.getRuntime().availableProcessors();
  }
}
