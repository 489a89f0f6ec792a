// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.pruning.config.ConfigException;
import org.espalier.savedmodels.ModelPacker;
import org.espalier.savedmodels.OneShot;
import org.espalier.savedmodels.PackedModel;
import org.espalier.savedmodels.RuntimePacker;
import org.espalier.savedmodels.packed.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier pack}: anybody's SavedModel, smaller. */
@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    description = {
      "Writes any SavedModel small: weights packed, unpacked by its own init op when it is loaded;"
          + " the same signatures, the same answers. A model that would not get smaller is copied. Or,"
          + " as --flavour runtime, what serving_default answers, for plain Java."
    })
final class PackCommand implements Callable<Integer> {

  @Parameters(paramLabel = "SAVEDMODEL", description = "A version directory, or a model's base.")
  private @Nullable Path savedModel;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "BASE/NAME for the next free version, or BASE/NAME/VERSION.")
  private @Nullable Path to;

  @Option(
      names = "--flavour",
      paramLabel = "small|runtime",
      description = {
        "small: a SavedModel with packed weights. runtime: model.espalier, for the runtime in plain"
            + " Java, if that knows its ops (default: ${DEFAULT-VALUE})."
      })
  private String flavour = "small";

  @Option(
      names = "--sparsity",
      paramLabel = "S",
      description = "Prune this fraction of the kernels' weights first, by magnitude, in one cut.")
  private @Nullable Double sparsity;

  @Option(
      names = "--scope",
      paramLabel = "global|layerwise",
      description = "Whether all weights compete, or those of each kernel (default: global).")
  private @Nullable String scope;

  @Option(
      names = "--weights",
      paramLabel = "float32|bfloat16|int8|codebook",
      description = "How exactly weights are kept (default: ${DEFAULT-VALUE}, to the bit).")
  private String weights = "float32";

  @Option(
      names = "--examples",
      paramLabel = "FILE",
      description = {
        "Requests to compare the answers by, in the form of a warm-up file (default: the model's own"
            + " warm-up file, else made-up requests)."
      })
  private @Nullable Path examples;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PackedModel packed = pack(Objects.requireNonNull(savedModel), Objects.requireNonNull(to));
    if (packed.leftBecause().isPresent()) {
      out.printf("left as it was: %s; copied to %s%n", packed.leftBecause().get(), packed.path());
      return 0;
    }
    out.printf(
        Locale.ROOT,
        "packed to %s: %,d bytes, %,d before (%.2fx smaller)%n",
        packed.path(),
        packed.bytesAfter(),
        packed.bytesBefore(),
        (double) packed.bytesBefore() / packed.bytesAfter());
    packed.movement().ifPresent(movement -> MovementLines.print(movement, out));
    return 0;
  }

  private PackedModel pack(Path from, Path target) {
    Precision precision = FlavourFlags.precision(weights);
    Optional<OneShot> pruning = oneShot();
    Optional<Path> requests = Optional.ofNullable(examples);
    if (examples != null && !Files.isRegularFile(examples)) {
      throw new ConfigException("--examples must be a file of requests, " + examples + " is none");
    }
    return switch (flavour) {
      case "small" -> ModelPacker.pack(from, target, precision, pruning, requests);
      case "runtime" -> RuntimePacker.pack(from, target, precision, pruning, requests);
      default -> throw new ConfigException("--flavour must be small or runtime, got " + flavour);
    };
  }

  private Optional<OneShot> oneShot() {
    if (sparsity == null) {
      if (scope != null) {
        throw new ConfigException("--scope is for --sparsity, give that too");
      }
      return Optional.empty();
    }
    if (scope != null && !scope.equals("global") && !scope.equals("layerwise")) {
      throw new ConfigException("--scope must be global or layerwise, got " + scope);
    }
    try {
      return Optional.of(new OneShot(sparsity, "layerwise".equals(scope)));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--" + e.getMessage(), e);
    }
  }
}
