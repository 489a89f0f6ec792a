// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.automl.ofa.OfaConfig;
import org.espalier.automl.ofa.OfaRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code espalier ofa train}: an elastic network, by progressive shrinking. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains an elastic network, stage after stage.")
final class OfaTrainCommand implements Callable<Integer> {

  @Mixin private OfaFlags flags = new OfaFlags();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where it is written (default: the next free runs/CONFIG-n).")
  private @Nullable Path out;

  @Option(names = "--resume", description = "Go on with the training in --out, or start it.")
  private boolean resume;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    OfaConfig config = flags.resolve(out);
    Path directory = OutDirectory.of(out, resume, flags.named(), "training", OfaRun.CONFIG);
    Interruption.listen();
    try (OfaLines lines = new OfaLines(Objects.requireNonNull(spec).commandLine())) {
      new OfaRun(config, directory, lines, Interruption::asked).train();
      lines.trained(directory);
    }
    return 0;
  }
}
