// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.Optional;
import org.espalier.runtime.Model;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.savedmodels.packed.Precision;
import org.espalier.savedmodels.runtime.Rounding;

/**
 * Makes a model for the runtime in plain Java of anybody's SavedModel: what {@code serving_default}
 * answers, if the runtime knows every op of it.
 */
public final class RuntimePacker {

  private static final double TOLERANCE = 1e-5;

  private RuntimePacker() {}

  /**
   * Converts a model as a new version, which appears whole, having been compared with the model, or
   * not at all.
   *
   * @param savedModel a version directory, or a base directory of which the highest is taken
   * @param to {@code BASE/NAME} for the next free version, or {@code BASE/NAME/VERSION}
   * @param precision how exactly weights are kept
   * @param pruning what is cut first; empty for nothing
   * @param examples a file of requests in the form of a warm-up file, to compare by; empty for the
   *     model's own warm-up file, or else made-up requests
   * @throws NotASavedModelException if there is no SavedModel
   * @throws RefusedSavedModelException if it breaks a structural rule
   * @throws IllegalArgumentException if there is an op, or a form of one, that the runtime does not
   *     know, naming its node; the version exists; or there is nothing to prune
   * @throws IllegalStateException if the model, neither rounded nor pruned, answers otherwise, by
   *     more than 1e-5 times the largest number, or 1
   */
  public static PackedModel pack(
      Path savedModel,
      Path to,
      Precision precision,
      Optional<OneShot> pruning,
      Optional<Path> examples) {
    MetaGraph graph = CheckedSavedModel.graph(savedModel);
    Path directory = graph.directory();
    VersionDirectory version = ModelPacker.version(to);
    ModelGraph converted = ServedComputation.convert(version.name(), graph, pruning);
    ModelGraph rounded = MeasuredKernels.of(Rounding.round(converted, precision));
    boolean exact = precision == Precision.FLOAT32 && pruning.isEmpty();
    Movement[] movement = new Movement[1];
    version.publish(
        unpublished -> {
          ModelFile.write(rounded, unpublished.resolve(Model.FILE));
          movement[0] = FreshComparison.of(directory, "packed", unpublished, examples);
          double allowed = TOLERANCE * Math.max(1, movement[0].largestValue());
          if (exact && movement[0].largestDifference() > allowed) {
            throw new IllegalStateException(
                "by the runtime the model answers otherwise, by up to %s; it has not been packed"
                    .formatted(movement[0].largestDifference()));
          }
        });
    return new PackedModel(
        version.path(),
        ModelFiles.bytes(directory),
        ModelFiles.bytes(version.path()),
        Optional.empty(),
        Optional.of(movement[0]));
  }
}
