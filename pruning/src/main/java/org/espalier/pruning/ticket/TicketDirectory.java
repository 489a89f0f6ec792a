// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
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
    requireFree(to);
    Path whole = to.toAbsolutePath().normalize();
    try {
      Path parent = requireNonNull(whole.getParent(), "a directory has a parent");
      Files.createDirectories(parent);
      Path temporary = temporary(whole);
      try {
        ticket.write(temporary);
        DurableFile.write(temporary.resolve("ticket.yaml"), origin.yaml());
        NpzFile.write(temporary.resolve("masks.npz"), ticket.state().named(StateKind.MASK));
        NpzFile.write(
            temporary.resolve("start.npz"),
            EffectiveValues.of(ticket.network(), masking, ticket.state()));
        NpzFile.write(
            temporary.resolve("trained.npz"),
            EffectiveValues.of(ticket.network(), masking, trained));
        requireFree(to); // a rename would replace an empty directory
        Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE);
        sync(parent);
      } finally {
        delete(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the ticket " + to + ": " + e.getMessage(), e);
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

  /** A new directory; a name may be taken by a writer at work or by one that was killed. */
  private static Path temporary(Path whole) throws IOException {
    Path temporary = whole.resolveSibling("." + whole.getFileName() + ".tmp");
    for (int i = 1; Files.exists(temporary, LinkOption.NOFOLLOW_LINKS); i++) {
      temporary = whole.resolveSibling("." + whole.getFileName() + ".tmp-" + i);
    }
    return Files.createDirectory(temporary);
  }

  private static void sync(Path directory) throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // Windows cannot open a directory; its rename is journalled
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path temporary) throws IOException {
    if (!Files.exists(temporary)) {
      return; // renamed
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(temporary)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(temporary);
  }
}
