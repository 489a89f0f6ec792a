// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.pruning.energy.EnergyMeter;
import org.espalier.pruning.results.Timings;

/**
 * Seconds and energy of a round: scoring, training and measuring. What it has taken is saved before
 * each of its States is, with that State's fingerprint, so that an interrupted round counts on;
 * what was trained after that and lost to a kill does not count. A State that is none of the last
 * two is not this round's.
 */
final class RoundMeter {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String SECONDS = "seconds";
  private static final String TRAINING = "trainingSeconds";
  private static final String JOULES = "joules";
  private static final String ENERGY = "energy";
  private static final String STATE = "state";
  private static final String EARLIER = "earlier"; // of the State before, should this one get lost

  private final EnergyMeter energy;
  private final Path file;
  private final ObjectNode before;
  private ObjectNode saved = MAPPER.createObjectNode();
  private final long begun = System.nanoTime();
  private long trainingBegun; // 0 while nothing is trained
  private double trainingSeconds;

  private RoundMeter(EnergyMeter energy, Path file, ObjectNode before) {
    this.energy = energy;
    this.file = file;
    this.before = before;
    this.trainingSeconds = before.path(TRAINING).asDouble();
    energy.restart();
  }

  /**
   * Begins to measure.
   *
   * @param file where it is saved
   * @param interrupted the fingerprint of the State that the round goes on from, if it does; then
   *     what was saved with that is counted, or, if nothing was, nothing is known
   * @throws RunException if another State was saved
   */
  static RoundMeter begin(EnergyMeter energy, Path file, Optional<String> interrupted) {
    ObjectNode before = MAPPER.createObjectNode().put(SECONDS, 0.0).put(JOULES, 0.0);
    if (interrupted.isPresent()) {
      before = read(file);
      if (before.has(STATE) && !isOf(before, interrupted.get())) {
        if (!isOf(before.path(EARLIER), interrupted.get())) {
          throw new RunException(
              ("the State beside %s is none that this round has saved: its fingerprint is %s, %s was"
                      + " the last; put that back, or delete the State to do the round again")
                  .formatted(file, interrupted.get(), before.path(STATE).asText()));
        }
        before = before.withObject(EARLIER);
      }
    }
    RoundMeter meter = new RoundMeter(energy, file, before);
    interrupted.ifPresent(state -> meter.saved = meter.now(state));
    return meter;
  }

  private static boolean isOf(JsonNode saved, String state) {
    return saved.path(STATE).asText().equals(state);
  }

  private static ObjectNode read(Path file) {
    try {
      if (Files.exists(file) && MAPPER.readTree(file.toFile()) instanceof ObjectNode saved) {
        return saved;
      }
    } catch (IOException e) {
      // broken: it only tells what things cost
    }
    return MAPPER.createObjectNode();
  }

  /** Training begins. */
  void trains() {
    trainingBegun = System.nanoTime();
  }

  /** Training has ended. */
  void trained() {
    trainingSeconds = training();
    trainingBegun = 0;
  }

  /** Saves what the round has taken so far; to be followed by saving this State. */
  void save(State state) {
    ObjectNode now = now(StateFile.fingerprint(state));
    ObjectNode both = now.deepCopy();
    both.set(EARLIER, saved);
    DurableFile.write(file, both + "\n");
    saved = now;
  }

  private ObjectNode now(String state) {
    ObjectNode now = MAPPER.createObjectNode().put(STATE, state).put(TRAINING, training());
    put(now);
    return now;
  }

  /** What the round has taken so far; empty if it was interrupted before anything was saved. */
  OptionalDouble seconds() {
    JsonNode earlier = before.path(SECONDS);
    return earlier.isNumber()
        ? OptionalDouble.of(earlier.asDouble() + (System.nanoTime() - begun) / 1e9)
        : OptionalDouble.empty();
  }

  /** Examples a second while it trained. */
  double rate(long examples) {
    return examples / training();
  }

  private double training() {
    return trainingSeconds + (trainingBegun == 0 ? 0 : (System.nanoTime() - trainingBegun) / 1e9);
  }

  /** Puts seconds, joules and how those were measured, as far as they are known. */
  void put(ObjectNode entry) {
    seconds().ifPresent(seconds -> entry.put(SECONDS, seconds));
    JsonNode earlier = before.path(JOULES);
    boolean sameWay = before.path(ENERGY).asText(energy.method()).equals(energy.method());
    OptionalDouble joules = energy.joules();
    if (earlier.isNumber() && sameWay && joules.isPresent()) {
      entry.put(JOULES, earlier.asDouble() + joules.getAsDouble()).put(ENERGY, energy.method());
    } else {
      entry.put(ENERGY, Timings.NOT_MEASURED);
    }
  }
}
