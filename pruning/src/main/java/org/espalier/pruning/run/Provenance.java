// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.espalier.graph.network.NetworkJson;
import org.espalier.graph.tensorflow.Device;
import org.espalier.models.Models;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.results.Environment;
import org.espalier.pruning.ticket.Ticket;

/** What determines a run's numbers beside its configuration, and the hash of each stage. */
final class Provenance {

  private static final String DATA = "data";
  private static final String MASKS = "masks";
  private static final String TICKET = "ticket";
  private static final String NETWORK = "network";
  private static final List<String> KEYS =
      List.of("espalier", "tensorflow", "device", "threads", DATA, MASKS, TICKET, NETWORK);

  private final Plan plan;

  Provenance(Plan plan) {
    this.plan = plan;
  }

  Environment environment() {
    return new Environment(
        version(),
        Device.tensorFlowVersion(),
        System.getProperty("java.version", "unknown"),
        plan.execution().description(),
        plan.execution().threads());
  }

  static String version() {
    return Objects.requireNonNullElse(
        Provenance.class.getPackage().getImplementationVersion(), "development");
  }

  /** The journal's first entry. */
  ObjectNode begin() {
    Environment environment = environment();
    ObjectNode begin =
        Journal.entry(Journal.BEGIN)
            .put("espalier", environment.espalier())
            .put("tensorflow", environment.tensorflow())
            .put("java", environment.java())
            .put("device", environment.device())
            .put("threads", environment.threads())
            .put(DATA, plan.data().fingerprint())
            .put(MASKS, plan.masks().map(BorrowedMasks::fingerprint).orElse("its own"));
    plan.ticket().ifPresent(ticket -> begin.put(TICKET, ticket.fingerprint()));
    if (Models.isFile(plan.config().model())) {
      begin.put(NETWORK, NetworkJson.fingerprint(plan.network()));
    }
    return begin;
  }

  /**
   * Requires that what a run was begun with still holds.
   *
   * @throws RunException naming the first thing that changed
   */
  void requireUnchanged(ObjectNode begun) {
    ObjectNode now = begin();
    for (String key : KEYS) {
      if (!now.path(key).equals(begun.path(key))) {
        throw new RunException(
            ("%s changed since the run began: it was %s, now it is %s; put it back, delete the run's"
                    + " directory to do it again, or go on with prune --allow-drift, which records it")
                .formatted(key, begun.path(key).asText("unknown"), now.path(key).asText()));
      }
    }
  }

  /**
   * Requires the data that a run was begun with, and the network if it is a file's.
   *
   * @throws RunException if they changed
   */
  void requireSameData(Optional<ObjectNode> begun) {
    String before = begun.map(entry -> entry.path(DATA).asText("unknown")).orElse("unknown");
    String now = plan.data().fingerprint();
    if (!now.equals(before)) {
      throw new RunException(
          ("the data %s changed since the run began: their fingerprint was %s, now it is %s; put"
                  + " them back, since the model's input transform comes from them")
              .formatted(plan.data().name(), before, now));
    }
    String network = begin().path(NETWORK).asText("");
    String was = begun.map(entry -> entry.path(NETWORK).asText("")).orElse("");
    if (!network.equals(was)) {
      throw new RunException(
          "the network %s changed since the run began: its fingerprint was %s, now it is %s; put it back"
              .formatted(plan.config().model(), was, network));
    }
  }

  /**
   * Requires the ticket that a run was begun with, or none.
   *
   * @throws RunException if it changed
   */
  void requireSameTicket(Optional<ObjectNode> begun) {
    String before = begun.map(entry -> entry.path(TICKET).asText("none")).orElse("none");
    String now = plan.ticket().map(Ticket::fingerprint).orElse("none");
    if (!now.equals(before)) {
      throw new RunException(
          "the ticket %s changed since the run began: its fingerprint was %s, now it is %s; put it back"
              .formatted(plan.config().ticket(), before, now));
    }
  }

  /** What determines a round: the configuration, the data, the versions, and the rounds before. */
  String stageHash(long seed, int round) {
    ObjectNode config = ConfigFile.tree(plan.config());
    ObjectNode basis = Journal.entry("round");
    basis.set("model", config.get("model"));
    basis.set("training", config.get("training"));
    basis.set("begin", begin().without(round == 0 ? List.of("java", MASKS) : List.of("java")));
    basis.put("seed", seed);
    basis.put("masking", plan.method().masking(plan.network()).toString());
    boolean retrains = plan.ticket().map(Ticket::schedule).orElse(0) != 0; // in round 0 already
    if (round > 0 || retrains) {
      ObjectNode pruning = ((ObjectNode) config.get("pruning"));
      pruning.remove(List.of("sparsity", "rounds", "densities", "per-round"));
      basis.set("pruning", pruning);
      basis.put("densities", plan.densities().subList(0, round).toString());
    }
    return Hashing.sha256().hashString(basis.toString(), StandardCharsets.UTF_8).toString();
  }
}
