// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.energy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The counters of Intel's and AMD's processors (running average power limit), as Linux shows them:
 * every package and its memory. Whatever else runs on the machine counts too. The kernel lets only
 * root read them; virtual machines mostly have none.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/power/powercap/powercap.html">Power capping
 *     framework</a>
 */
final class Rapl implements Counter {

  static final Path ROOT = Path.of("/sys/class/powercap");

  /** One counter, which goes back to 0 after its range: after minutes to hours. */
  private static final class Domain {
    private final Path file;
    private final long range; // microjoules
    private long last;

    private Domain(Path directory) throws IOException {
      file = directory.resolve("energy_uj");
      range = number(directory.resolve("max_energy_range_uj"));
      last = number(file);
    }

    /** Microjoules since it was last asked. */
    private long more() throws IOException {
      long now = number(file);
      long more = now >= last ? now - last : now - last + range;
      last = now;
      return more;
    }
  }

  private final List<Domain> domains;
  private double microjoules;

  private Rapl(List<Domain> domains) {
    this.domains = List.copyOf(domains);
  }

  /**
   * The counters below a directory; empty if there are none or they may not be read.
   *
   * @param root {@link #ROOT}
   */
  static Optional<Counter> open(Path root) {
    List<Domain> domains = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, "intel-rapl:*")) {
      for (Path directory : directories) {
        // A package holds its cores; psys, where there is one, holds the packages.
        String name = text(directory.resolve("name"));
        if (name.startsWith("package") || name.equals("dram")) {
          domains.add(new Domain(directory));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return domains.isEmpty() ? Optional.empty() : Optional.of(new Rapl(domains));
  }

  @Override
  public double joules() throws IOException {
    for (Domain domain : domains) {
      microjoules += domain.more();
    }
    return microjoules / 1e6;
  }

  private static long number(Path file) throws IOException {
    String text = text(file);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(file + " must hold a number, got " + text, e);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.US_ASCII).strip();
  }
}
