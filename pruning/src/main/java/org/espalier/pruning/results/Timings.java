// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.espalier.graph.state.DurableFile;
import org.jspecify.annotations.Nullable;

/**
 * What a run took, {@code timings.json}. It depends on the machine and the day, and is therefore no
 * part of the results.
 *
 * @param rounds those whose duration is known: one that an older version left interrupted is not
 * @param gitCommit the commit that the directory the run was started in stood at, if known
 */
public record Timings(List<Round> rounds, @Nullable String gitCommit) {

  /** The file. */
  public static final String FILE = "timings.json";

  /** How energy was measured where no hardware told it. */
  public static final String NOT_MEASURED = "not measured";

  private static final int VERSION = 1;

  /**
   * What one round took: scoring, training and its evaluation at the end. Of a round that was
   * interrupted, what was trained after its last saved State and lost does not count.
   *
   * @param stage which one, as {@link Timings#stage} names it
   * @param seconds by the clock
   * @param examplesPerSecond of training alone
   * @param joules of the hardware that was measured; null if none was
   * @param energy how: {@code rapl}, {@code nvml}, {@code nvml+rapl} or {@link #NOT_MEASURED}
   */
  public record Round(
      String stage,
      double seconds,
      double examplesPerSecond,
      @Nullable Double joules,
      String energy) {

    /** Checks. */
    public Round {
      requireNonNull(stage, "stage");
      requireNonNull(energy, "energy");
    }

    Round at(String other) {
      return new Round(other, seconds, examplesPerSecond, joules, energy);
    }
  }

  /** Copies. */
  public Timings {
    rounds = ImmutableList.copyOf(rounds);
  }

  /** What the journal and the directories of a run call a round. */
  public static String stage(int replicate, int round) {
    return String.format(Locale.ROOT, "replicate-%d/round-%02d", replicate, round);
  }

  /** One round of a replicate, which is counted from 1. */
  public Optional<Round> round(int replicate, int round) {
    String stage = stage(replicate, round);
    return rounds.stream().filter(timed -> timed.stage().equals(stage)).findFirst();
  }

  /** Those of one replicate, which is counted from 1, as those of a run's only one. */
  public Timings ofReplicate(int replicate) {
    String own = "replicate-" + replicate + "/";
    return new Timings(
        rounds.stream()
            .filter(round -> round.stage().startsWith(own))
            .map(round -> round.at("replicate-1/" + round.stage().substring(own.length())))
            .toList(),
        gitCommit);
  }

  /**
   * Writes the file, whole or not at all.
   *
   * @throws UncheckedIOException naming the file and the cause
   */
  public void write(Path directory) {
    DurableFile.write(directory.resolve(FILE), Json.text(tree()));
  }

  /** What the file holds. */
  public ObjectNode tree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("version", VERSION);
    ArrayNode array = tree.putArray("rounds");
    rounds.forEach(round -> array.add(Json.MAPPER.<JsonNode>valueToTree(round)));
    boolean whole = !rounds.isEmpty() && rounds.stream().allMatch(round -> round.joules() != null);
    ObjectNode energy = tree.putObject("energy").put("joules", whole ? joules() : null);
    energy.put(
        "method",
        whole
            ? rounds.stream().map(Round::energy).distinct().collect(Collectors.joining(", "))
            : NOT_MEASURED);
    return tree.put("gitCommit", gitCommit);
  }

  /**
   * Reads the file; one of an older version tells of no energy.
   *
   * @throws UncheckedIOException if it is missing or unreadable, naming it
   * @throws IllegalArgumentException if it is broken, naming it
   */
  public static Timings read(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      return of(Json.MAPPER.readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException | CharConversionException e) {
      throw new IllegalArgumentException(
          "%s is broken: it is no JSON; write it again by resuming its run".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s (%s); a finished run has one, so finish it with --resume"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  /** What a tree like that of the file tells; none at all if it is missing. */
  public static Timings of(JsonNode tree) {
    List<Round> rounds = new ArrayList<>();
    for (JsonNode round : tree.path("rounds")) {
      rounds.add(
          new Round(
              round.path("stage").asText(),
              round.path("seconds").asDouble(),
              round.path("examplesPerSecond").asDouble(),
              round.hasNonNull("joules") ? round.get("joules").asDouble() : null,
              round.path("energy").asText(NOT_MEASURED)));
    }
    return new Timings(rounds, tree.path("gitCommit").asText(null));
  }

  private double joules() {
    return rounds.stream()
        .map(Round::joules)
        .mapToDouble(joules -> joules == null ? 0 : joules)
        .sum();
  }
}
