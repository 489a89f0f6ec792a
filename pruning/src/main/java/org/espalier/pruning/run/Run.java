// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.graph.state.DurableFile;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.report.Report;
import org.espalier.pruning.results.ResultsFile;
import org.jspecify.annotations.Nullable;

/**
 * A run: every replicate's rounds, journalled, in one directory. A run that was killed at any
 * moment goes on and ends with the same bytes in {@code results.json} as one that never was.
 */
public final class Run {

  /** The journal's last stage. */
  private static final String REPORT = "report";

  private final Plan plan;
  private final RunDirectory directory;
  private final Progress progress;
  private final BooleanSupplier stop;

  private Run(Plan plan, RunDirectory directory, Progress progress, BooleanSupplier stop) {
    this.plan = plan;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Starts a new run and does all of it.
   *
   * @param path a directory that does not exist or is empty
   * @param stop asked between steps; once true, the State is saved and the run stops
   * @throws RunException if the directory is in use, or training diverges
   * @throws StoppedException if stopped
   */
  public static void start(RunConfig config, Path path, Progress progress, BooleanSupplier stop) {
    requireOutsideData(config, path);
    RunDirectory directory = new RunDirectory(path);
    directory.requireFree();
    Plan plan = Plan.of(config);
    directory.create();
    try (DirectoryLock lock = lock(path)) {
      directory.create(); // again, now that nobody else can be in it
      new Run(plan, directory, progress, stop).execute(lock, false);
    }
  }

  /**
   * Goes on with a run, or starts it if there is none yet. On a finished one nothing changes.
   *
   * @param allowDrift whether changed data, versions, device or threads are recorded, not refused
   * @return whether there was anything left to do
   * @throws RunException if the configuration or what the run was begun with has changed, naming
   *     the first difference, or a file of the run is corrupt
   * @throws StoppedException if stopped
   */
  public static boolean resume(
      RunConfig config, Path path, boolean allowDrift, Progress progress, BooleanSupplier stop) {
    RunDirectory directory = new RunDirectory(path);
    if (!Files.exists(directory.config())) {
      start(config, path, progress, stop);
      return true;
    }
    try (DirectoryLock lock = lock(path)) {
      requireSame(ConfigFile.readComplete(directory.config()), config, directory);
      Journal journal = Journal.open(path);
      if (journal.get(REPORT).isPresent()
          && directory.hasStates(journal.entries().keySet())
          && hasReports(path)) {
        directory.requireSound(journal.entries().keySet());
        return false;
      }
      new Run(Plan.of(config), directory, progress, stop).execute(lock, allowDrift);
      return true;
    }
  }

  /**
   * Goes on with a run of a plan, or starts it; on a finished one nothing changes.
   *
   * @param dense a run whose dense training, with the same seed, this one shares; null to train
   * @throws RunException as {@link #resume(RunConfig, Path, boolean, Progress, BooleanSupplier)}
   *     does, or if the dense training is another one
   * @throws StoppedException if stopped
   */
  public static void resume(
      Plan plan, Path path, @Nullable Path dense, Progress progress, BooleanSupplier stop) {
    RunDirectory directory = new RunDirectory(path);
    if (!Files.exists(directory.config())) {
      directory.create();
    }
    try (DirectoryLock lock = lock(path)) {
      if (Files.exists(directory.config())) {
        RunConfig before = ConfigFile.readComplete(directory.config());
        String masks = plan.config().pruning().masksFrom();
        if (plan.densities().isEmpty()) { // how others will prune changes nothing here
          before = before.withPruning(plan.config().pruning());
        } else if (masks != null && before.pruning().masksFrom() != null) {
          // It may have moved; that the masks are the same ones is asked for later.
          before = before.withPruning(before.pruning().withMasksFrom(masks));
        }
        requireSame(before, plan.config(), directory);
      }
      if (isFinished(plan, path)) {
        return;
      }
      if (dense != null) {
        new SharedDense(plan, new RunDirectory(dense)).give(directory);
      }
      new Run(plan, directory, progress, stop).execute(lock, false);
    }
  }

  /** The fingerprint of the data that the run in a directory was begun with, if there is one. */
  public static Optional<String> dataOf(Path path) {
    return Journal.look(path).get(Journal.BEGIN).map(begun -> begun.path("data").asText());
  }

  /** Whether a directory holds a run that is finished. */
  public static boolean isFinished(Path path) {
    return Journal.look(path).get(REPORT).isPresent();
  }

  /**
   * Whether a directory holds the finished run of a plan; that of a dense training alone has the
   * States that the plan keeps, too, which an earlier one may not have kept.
   */
  public static boolean isFinished(Plan plan, Path path) {
    return isFinished(path)
        && (!plan.densities().isEmpty() || new RunDirectory(path).hasKept(1, plan.kept()));
  }

  /**
   * Keeps everybody else out of a run.
   *
   * @throws RunException if another process, or another run of this one, is in it
   */
  public static DirectoryLock lock(Path directory) {
    return DirectoryLock.tryTake(directory)
        .orElseThrow(
            () ->
                new RunException(
                    "another process is working on "
                        + directory
                        + "; wait for it, or give another --out"));
  }

  private void execute(DirectoryLock held, boolean allowDrift) {
    java.util.Objects.requireNonNull(held, "the lock must be held");
    if (!Files.exists(directory.config())) {
      DurableFile.write(directory.config(), ConfigFile.write(plan.config()));
    }
    Journal journal = Journal.open(directory.path());
    Provenance provenance = new Provenance(plan);
    Optional<ObjectNode> begun = journal.get(Journal.BEGIN);
    if (begun.isPresent() && !allowDrift) {
      provenance.requireUnchanged(begun.get());
    }
    if (begun.isEmpty() || !begun.get().equals(provenance.begin())) {
      journal.append(provenance.begin());
    }
    progress.begin(plan, directory.path().toString());
    plan.method().warnings(plan.network()).forEach(progress::warn);
    RunReport report = new RunReport(plan, directory, journal);
    Replicates replicates = new Replicates(plan, directory, journal, progress, stop, report);
    report.finish(replicates.run());
    journal.append(Journal.entry(REPORT));
  }

  /** Of a finished run: what is missing or broken is written again. */
  private static boolean hasReports(Path path) {
    try {
      ResultsFile.read(path);
      return Files.exists(path.resolve(Report.HTML));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      return false;
    }
  }

  private static void requireSame(RunConfig before, RunConfig now, RunDirectory directory) {
    if (before.equals(now)) {
      return;
    }
    ObjectNode old = ConfigFile.tree(before);
    ObjectNode changed = ConfigFile.tree(now);
    String key = firstDifference("", old, changed);
    throw new RunException(
        "the configuration of %s says %s: %s, now it is %s; leave it, or start a new run"
            .formatted(
                directory.path(), key.replace('/', '.'), old.at("/" + key), changed.at("/" + key)));
  }

  private static String firstDifference(String path, ObjectNode old, ObjectNode changed) {
    for (var field : old.properties()) {
      String key = path.isEmpty() ? field.getKey() : path + "/" + field.getKey();
      if (!field.getValue().equals(changed.get(field.getKey()))) {
        return field.getValue() instanceof ObjectNode a
                && changed.get(field.getKey()) instanceof ObjectNode b
            ? firstDifference(key, a, b)
            : key;
      }
    }
    return path;
  }

  /**
   * Requires that a directory to write to is not among the data.
   *
   * @throws RunException if it is
   */
  public static void requireOutsideData(RunConfig config, Path path) {
    List<Path> sources;
    try {
      sources = DataSets.sources(config.data());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
    for (Path data : sources) {
      if (real(path).startsWith(real(data))) {
        throw new RunException(
            Files.isRegularFile(data)
                ? "the output %s is the data file %s or lies below it; give another --out"
                    .formatted(path, data)
                : "the output %s lies inside the data directory %s; give another --out"
                    .formatted(path, data));
      }
    }
  }

  /** The path without symbolic links, as far as it exists. */
  private static Path real(Path path) {
    Path whole = path.toAbsolutePath();
    Path there = whole;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      return there.toRealPath().resolve(there.relativize(whole)).normalize();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot follow the path " + path, e);
    }
  }
}
