// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.savedmodels.Expansion;
import org.espalier.savedmodels.PackedModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private TargetFlags target = new TargetFlags();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PackedModel expanded =
        Expansion.expand(Objects.requireNonNull(model), target.model(), target.version());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf("expanded to %s%n", expanded.path());
    expanded.movement().ifPresent(movement -> MovementLines.print(movement, out));
    return 0;
  }
}
