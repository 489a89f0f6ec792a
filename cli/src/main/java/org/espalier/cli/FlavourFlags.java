// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.espalier.graph.data.DataSet;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.shrink.Shrinking;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.PublishedModel;
import org.espalier.savedmodels.ServedAccuracy;
import org.espalier.savedmodels.TrainedNetwork;
import org.espalier.savedmodels.packed.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code espalier export} holds the weights, and what that may cost. */
final class FlavourFlags {

  private static final String RUNTIME = "runtime";

  @Option(
      names = "--flavour",
      paramLabel = "fast|small|plain|runtime",
      description = {
        "fast: weights frozen, channels that do nothing cut out, masks and batch normalization"
            + " folded. small: the same, packed, unpacked when it is loaded. plain: ordinary"
            + " variables. runtime: what fast holds as one file, model.espalier, for the runtime in"
            + " plain Java (default: ${DEFAULT-VALUE})."
      })
  private String flavour = "fast";

  @Option(
      names = "--multiple",
      paramLabel = "N",
      description = {
        "Of fast, small and runtime: what is left of a layer's channels is rounded up to a multiple of N"
            + " (default: "
            + Shrinking.USUAL_MULTIPLE
            + ")."
      })
  private @Nullable Integer multiple;

  @Option(
      names = "--weights",
      paramLabel = "float32|bfloat16|int8|codebook",
      description = {
        "Of small and runtime: how exactly weights are kept (default: float32, to the bit). What rounding costs"
            + " in accuracy is measured and printed."
      })
  private @Nullable String weights;

  @Option(
      names = "--max-drop",
      paramLabel = "POINTS",
      description = "Export nothing if rounding costs more validation accuracy, in points.")
  private @Nullable Double maxDrop;

  /**
   * The flavour asked for.
   *
   * @throws ConfigException if it is unknown, or an option does not belong to it
   */
  Flavour chosen() {
    if (!flavour.equals("small") && !isRuntime() && weights != null) {
      throw new ConfigException(
          "--weights is for --flavour small or runtime, got --flavour " + flavour);
    }
    if (flavour.equals("plain") && multiple != null) {
      throw new ConfigException(
          "--multiple is for --flavour fast, small or runtime, plain cuts nothing out");
    }
    if (multiple != null && multiple < 1) {
      throw new ConfigException("--multiple must be at least 1, got " + multiple);
    }
    if (maxDrop != null && !(maxDrop >= 0)) {
      throw new ConfigException("--max-drop must be at least 0 points, got " + maxDrop);
    }
    if (maxDrop != null && precision() == Precision.FLOAT32) {
      throw new ConfigException(
          "--max-drop is for weights that are rounded; give --flavour small or runtime, and --weights"
              + " bfloat16|int8|codebook too");
    }
    int rounded = multiple == null ? Shrinking.USUAL_MULTIPLE : multiple;
    return switch (flavour) {
      case "fast" -> new Flavour.Fast(rounded);
      case "small" -> new Flavour.Small(rounded, precision());
      case "plain" -> Flavour.PLAIN;
      case RUNTIME -> new Flavour.Runtime(rounded, precision());
      default ->
          throw new ConfigException(
              "--flavour must be fast, small, plain or runtime, got " + flavour);
    };
  }

  /** Whether no SavedModel is asked for but a model for plain Java. */
  boolean isRuntime() {
    return flavour.equals(RUNTIME);
  }

  /** Whether weights are rounded, so that the model need not answer as the training graph does. */
  boolean rounds() {
    return precision() != Precision.FLOAT32;
  }

  /**
   * Measures what rounding costs and says it.
   *
   * @param before the validation accuracy of the round, in [0, 1]
   * @throws RunException if it costs more than was allowed
   */
  void requireAccuracy(
      Path unpublished, TrainedNetwork trained, DataSet data, double before, PrintWriter out) {
    double validation;
    double test;
    try (PublishedModel model = PublishedModel.load(unpublished)) {
      validation = ServedAccuracy.of(model, trained, data.validation());
      test = ServedAccuracy.of(model, trained, data.test());
    }
    double drop = Math.round(1e6 * (before - validation)) / 1e4; // points, without rounding's dust
    if (maxDrop != null && drop > maxDrop) {
      throw new RunException(
          "--weights %s costs %.2f points of validation accuracy, --max-drop is %s; it has not been exported"
              .formatted(precision(), drop, maxDrop));
    }
    out.printf(
        Locale.ROOT,
        "weights as %s: validation accuracy %.2f %% (%+.2f points), test accuracy %.2f %%%n",
        precision(),
        100 * validation,
        0 - drop,
        100 * test);
  }

  private Precision precision() {
    return weights == null ? Precision.FLOAT32 : precision(weights);
  }

  /**
   * Reads {@code --weights}.
   *
   * @throws ConfigException if there is no such precision
   */
  static Precision precision(String weights) {
    try {
      return Precision.parse(weights);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--" + e.getMessage(), e);
    }
  }
}
