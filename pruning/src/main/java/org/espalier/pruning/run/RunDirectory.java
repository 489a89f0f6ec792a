// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.pruning.results.Timings;

/**
 * Where a run's files are.
 *
 * @param path the directory
 */
public record RunDirectory(Path path) {

  static final String CONFIG = "config.yaml";
  private static final String STATE = "trained.state";

  /** The resolved configuration. */
  public Path config() {
    return path.resolve(CONFIG);
  }

  /**
   * Requires that this is a run.
   *
   * @throws RunException if it is not
   */
  public void requireRun() {
    if (!Files.isRegularFile(config())) {
      throw new RunException(
          path + " holds no run: it has no " + CONFIG + "; espalier prune --out DIR makes one");
    }
  }

  /**
   * The State that a round ended with.
   *
   * @throws RunException if it is not the one that the journal tells of
   */
  public State trained(int replicate, int round) {
    return trained(stage(replicate, round));
  }

  private State trained(String stage) {
    Path file = path.resolve(stage).resolve(STATE);
    State state = StateFile.read(file);
    Optional<ObjectNode> entry = Journal.look(path).get(stage);
    requireSame(file, state, entry.map(told -> told.path(Journal.STATE)), stage);
    return state;
  }

  /**
   * The State that is kept of a step of round 0.
   *
   * @throws RunException if it is not the one that the journal tells of
   */
  State kept(int replicate, long step) {
    Path file = keptFile(replicate, step);
    State state = StateFile.read(file);
    String stage = stage(replicate, 0);
    Optional<ObjectNode> entry = Journal.look(path).get(stage);
    requireSame(file, state, entry.map(told -> told.path(Journal.KEPT).path("" + step)), stage);
    return state;
  }

  /** An entry of an older version tells of no State, and one that is not finished has none. */
  private static void requireSame(Path file, State state, Optional<JsonNode> told, String stage) {
    String now = StateFile.fingerprint(state);
    if (told.isPresent() && told.get().isTextual() && !told.get().textValue().equals(now)) {
      throw new RunException(
          ("%s is another State than %s left there: its fingerprint is %s, the journal says %s; put"
                  + " that back, or delete the file to do the round again with --resume")
              .formatted(file, stage, now, told.get().textValue()));
    }
  }

  /** How large the file of a round's State is. */
  public long stateBytes(int replicate, int round) {
    try {
      return Files.size(stateFile(replicate, round));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + stateFile(replicate, round), e);
    }
  }

  static String stage(int replicate, int round) {
    return Timings.stage(replicate, round);
  }

  Path round(int replicate, int round) {
    return path.resolve(stage(replicate, round));
  }

  Path stateFile(int replicate, int round) {
    return round(replicate, round).resolve(STATE);
  }

  Path metricsFile(int replicate, int round) {
    return round(replicate, round).resolve("metrics.json");
  }

  Path validationFile(int replicate, int round) {
    return round(replicate, round).resolve("validation.json");
  }

  Path progressFile(int replicate, int round) {
    return replicate(replicate)
        .resolve("progress")
        .resolve(String.format(Locale.ROOT, "round-%02d.state", round));
  }

  /** Seconds and energy of a round that is not finished. */
  Path costFile(int replicate, int round) {
    return replicate(replicate)
        .resolve("progress")
        .resolve(String.format(Locale.ROOT, "round-%02d.json", round));
  }

  /** What a search before a round has found so far. */
  Path searchDirectory(int replicate, int round) {
    return replicate(replicate).resolve(String.format(Locale.ROOT, "search-%02d", round));
  }

  /** Whether the States of these steps are kept. */
  boolean hasKept(int replicate, Set<Long> steps) {
    return steps.stream().allMatch(step -> Files.exists(keptFile(replicate, step)));
  }

  Path keptFile(int replicate, long step) {
    return replicate(replicate).resolve("kept").resolve("step-" + step + ".state");
  }

  Path events(int replicate) {
    return path.resolve("events").resolve("replicate-" + replicate);
  }

  /**
   * Writes a State of the run.
   *
   * @throws RunException if the run is no longer there
   */
  void write(Path file, State state) {
    requireThere();
    StateFile.write(file, state);
  }

  /** Writes a State that a round can go on from, and first what it has taken. */
  void write(Path file, State state, RoundMeter meter) {
    requireThere();
    meter.save(state);
    StateFile.write(file, state);
  }

  /**
   * Requires that a run that is being worked on is still in its place: to write on would begin a
   * second one there.
   *
   * @throws RunException if it is not
   */
  void requireThere() {
    if (!Files.exists(config())) {
      throw new RunException(
          path
              + " is gone: it was moved or deleted while this process worked on it; put it back and"
              + " go on with --resume");
    }
  }

  /** Whether the State of every round among some stages is there. */
  boolean hasStates(Set<String> stages) {
    return stages.stream()
        .filter(stage -> stage.startsWith("replicate-"))
        .allMatch(stage -> Files.exists(path.resolve(stage).resolve(STATE)));
  }

  /**
   * Requires that the States of finished rounds are what was written.
   *
   * @throws org.espalier.graph.state.CorruptStateException naming the first that is corrupt
   * @throws RunException naming the first that is another one
   */
  void requireSound(Set<String> stages) {
    stages.stream().filter(stage -> stage.startsWith("replicate-")).forEach(this::trained);
  }

  /** What an interrupted round has saved: at its end, but not yet measured, or on the way. */
  Optional<State> interrupted(int replicate, int round) {
    for (Path file : List.of(stateFile(replicate, round), progressFile(replicate, round))) {
      if (Files.exists(file)) {
        return Optional.of(StateFile.read(file));
      }
    }
    return Optional.empty();
  }

  void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  /** Deletes a directory and what is in it, if it is there. */
  void deleteAll(Path directory) {
    if (Files.exists(directory)) {
      try {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot delete " + directory, e);
      }
    }
  }

  /** Whether nothing is there, or only what begins with a dot: a lock, a temporary file. */
  public boolean isFree() {
    if (!Files.exists(path)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.allMatch(entry -> entry.getFileName().toString().startsWith("."));
    } catch (NotDirectoryException e) {
      return false;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Requires that a new run can begin here, as far as looking tells.
   *
   * @throws RunException if it holds something already
   */
  void requireFree() {
    if (isFree()) {
      return;
    }
    if (!Files.isDirectory(path)) {
      throw new RunException(path + " is a file; give another --out");
    }
    String named = path.toString().isEmpty() ? "the current directory" : path.toString();
    throw new RunException(
        Files.exists(config())
            ? named + " holds a run; go on with it by --resume, or give another --out"
            : named + " is not empty; give another --out");
  }

  /**
   * Makes the directory for a new run.
   *
   * @throws RunException if it holds something already, or cannot be made
   */
  void create() {
    requireFree();
    try {
      Files.createDirectories(path);
      Path probe = path.resolve(".probe");
      DurableFile.write(probe, "");
      Files.delete(probe);
    } catch (IOException e) {
      throw unusable(e);
    } catch (UncheckedIOException e) {
      throw unusable(Objects.requireNonNull(e.getCause()));
    }
  }

  private RunException unusable(IOException e) {
    return new RunException(
        "cannot make the directory %s (%s: %s); a run needs a directory that can be made and"
                .formatted(path, e.getClass().getSimpleName(), e.getMessage())
            + " written to, give another --out",
        e);
  }

  /** The next name that is free: {@code runs/NAME-1}, {@code runs/NAME-2}... */
  public static RunDirectory nextFree(Path base, String name) {
    int n = 1;
    while (Files.exists(base.resolve(name + "-" + n))) {
      n++;
    }
    return new RunDirectory(base.resolve(name + "-" + n));
  }

  private Path replicate(int replicate) {
    return path.resolve("replicate-" + replicate);
  }
}
