// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.NetworkJson;
import org.espalier.models.Models;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.ticket.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * What makes two cells the same experiment: where their configurations differ from the defaults,
 * and the seed, but not the device, the threads, the number of replicates and of those that train
 * together, or how an amount is written down. A key that a later version adds therefore changes
 * nothing.
 */
final class CellIdentity {

  private CellIdentity() {}

  /** A hash of it. */
  static String of(GridCell cell, List<GridCell> cells) {
    String masks = Grid.lender(cell, cells).map(lender -> of(lender, cells)).orElse(null);
    return hash(cell.config(), cell.config().seed(), masks);
  }

  /**
   * That of a replicate of results that were computed somewhere, perhaps by an earlier version that
   * knew fewer keys.
   *
   * @return nothing if their configuration means nothing here, or the masks, the ticket or the
   *     network they took are not here
   */
  static Optional<String> of(JsonNode config, long seed) {
    try {
      RunConfig read = ConfigFile.complete((ObjectNode) config.deepCopy());
      String from = read.pruning().masksFrom();
      if (from == null) {
        return Optional.of(hash(read, seed, null));
      }
      RunDirectory lender = new RunDirectory(Path.of(from));
      if (!Files.isRegularFile(lender.config())) {
        return Optional.empty();
      }
      RunConfig other = ConfigFile.readComplete(lender.config());
      long sameReplicate = other.seed() + seed - read.seed();
      return Optional.of(hash(read, seed, hash(other, sameReplicate, null)));
    } catch (ConfigException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Removes what is as it is elsewhere. */
  private static void removeEqual(ObjectNode tree, ObjectNode other) {
    List<String> equal = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      JsonNode there = other.get(field.getKey());
      if (field.getValue().equals(there)) {
        equal.add(field.getKey());
      } else if (field.getValue() instanceof ObjectNode inner
          && there instanceof ObjectNode otherInner
          && inner.path("kind").equals(otherInner.path("kind"))) {
        removeEqual(inner, otherInner);
      }
    }
    tree.remove(equal);
  }

  private static String hash(RunConfig config, long seed, @Nullable String masks) {
    ObjectNode tree = ConfigFile.tree(config.withSeed(seed));
    tree.remove(List.of("device", "gpu", "threads", "together"));
    if (config.ticket() != null) { // which one it is, wherever it lies
      tree.put("ticket", Ticket.read(Path.of(config.ticket())).fingerprint());
    }
    if (Models.isFile(config.model())) {
      tree.put("model", NetworkJson.fingerprint(Models.read(Path.of(config.model()))));
    }
    ObjectNode pruning = tree.withObject("pruning");
    pruning.remove(List.of("sparsity", "rounds", "per-round"));
    pruning.put("densities", config.pruning().amounts().toString());
    if (masks != null) {
      pruning.put("masks-from", masks);
    }
    removeEqual(tree, ConfigFile.tree(ConfigFile.defaults()));
    return Hashing.sha256().hashString(tree.toString(), StandardCharsets.UTF_8).toString();
  }
}
