// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import org.espalier.pruning.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a model is published. */
final class TargetFlags {

  @Option(
      names = "--to",
      required = true,
      paramLabel = "BASE/NAME",
      description = "The model's directory; the version is a number below it.")
  private @Nullable Path to;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The version's number (default: the next free one).")
  private @Nullable Long version;

  @SuppressWarnings("UnusedVariable") // picocli reads it; --version is taken, so no standard mixin
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** The model's directory. */
  Path model() {
    return Objects.requireNonNull(to);
  }

  /**
   * The version; empty for the next free one.
   *
   * @throws ConfigException if it is below 1
   */
  OptionalLong version() {
    if (version != null && version < 1) {
      throw new ConfigException("--version must be at least 1, got " + version);
    }
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }
}
