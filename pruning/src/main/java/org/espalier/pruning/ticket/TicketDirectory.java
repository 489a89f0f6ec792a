// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.espalier.graph.state.DurableDirectory;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.training.EffectiveValues;
import org.espalier.graph.training.Masking;
import org.espalier.pruning.config.ConfigException;

/**
 * A ticket on disk: {@code network.json} and {@code start.state}, which training reads; {@code
 * ticket.yaml}, which says where it was found; and for NumPy {@code masks.npz}, {@code start.npz}
 * and {@code trained.npz}. The last two hold every parameter and statistic as the network computes
 * with it, masks multiplied in, before training and after it.
 */
public final class TicketDirectory {

  private TicketDirectory() {}

  /**
   * Writes a ticket whole or not at all: into a directory beside it, synced, then renamed.
   *
   * @param to a directory that does not exist
   * @param masking which masks cover which parameters
   * @param trained the State that the ticket's training ended with
   * @throws ConfigException if it exists
   * @throws UncheckedIOException if a file cannot be written
   */
  public static void write(Path to, Ticket ticket, Origin origin, Masking masking, State trained) {
    write(to, ticket, origin, masking, trained, Map.of());
  }

  /**
   * The same with more texts.
   *
   * @param texts by the names of their files
   * @throws ConfigException if the directory exists
   * @throws UncheckedIOException if a file cannot be written
   */
  public static void write(
      Path to,
      Ticket ticket,
      Origin origin,
      Masking masking,
      State trained,
      Map<String, String> texts) {
    try {
      DurableDirectory.write(
          to,
          directory -> {
            ticket.write(directory);
            texts.forEach((name, text) -> DurableFile.write(directory.resolve(name), text));
            DurableFile.write(directory.resolve("ticket.yaml"), origin.yaml());
            NpzFile.write(directory.resolve("masks.npz"), ticket.state().named(StateKind.MASK));
            NpzFile.write(
                directory.resolve("start.npz"),
                EffectiveValues.of(ticket.network(), masking, ticket.state()));
            NpzFile.write(
                directory.resolve("trained.npz"),
                EffectiveValues.of(ticket.network(), masking, trained));
          });
    } catch (IOException e) {
      requireFree(to);
      throw new UncheckedIOException("cannot write the ticket " + to, e);
    }
  }

  /**
   * Requires that a ticket can be written there.
   *
   * @throws ConfigException if something is there
   */
  public static void requireFree(Path to) {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new ConfigException(to + " exists and is never overwritten; give another --to");
    }
  }
}
