// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.espalier.pruning.config.ConfigException;
import org.espalier.savedmodels.Expansion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier expand}: a small model made fast. */
@Command(
    name = "expand",
    description = {
      "Turns a small model, or any other, into a fast one: weights become constants of the graph."
    })
final class ExpandCommand implements Callable<Integer> {

  @Parameters(paramLabel = "SMALL", description = "A version directory, or a model's base.")
  private @Nullable Path model;

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

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (version != null && version < 1) {
      throw new ConfigException("--version must be at least 1, got " + version);
    }
    Path expanded =
        Expansion.expand(
            Objects.requireNonNull(model),
            Objects.requireNonNull(to),
            version == null ? OptionalLong.empty() : OptionalLong.of(version));
    Objects.requireNonNull(spec)
        .commandLine()
        .getOut()
        .printf("expanded to %s, which answers the same%n", expanded);
    return 0;
  }
}
