// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code espalier ofa}: one elastic network, and small ones taken out of it. */
@Command(
    name = "ofa",
    mixinStandardHelpOptions = true,
    description = {
      "Once-for-all: trains one elastic network, searches it for sub-networks that fit a budget, and"
          + " takes them out without retraining."
    },
    subcommands = {OfaTrainCommand.class, OfaSearchCommand.class, OfaExtractCommand.class})
final class OfaCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say what to do: train, search or extract");
  }
}
