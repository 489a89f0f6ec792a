// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.savedmodels.packed.Precision;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.TensorProto;

/**
 * Makes anybody's SavedModel smaller: of TensorFlow 1 or 2, with functions, several signatures,
 * texts and tables. The same signatures answer the same; what only training or saving needs is left
 * out, and so is what Python's Keras would load its objects from.
 */
public final class ModelPacker {

  private ModelPacker() {}

  /**
   * Packs a model as a new version, which appears whole, having been compared with the model, or
   * not at all. Where packing would not make it smaller, or it holds something that packing does
   * not know, the version is a copy of it.
   *
   * @param savedModel a version directory, or a base directory of which the highest is taken
   * @param to {@code BASE/NAME} for the next free version, or {@code BASE/NAME/VERSION}
   * @param precision how exactly weights are kept
   * @param pruning what is cut first; empty for nothing
   * @param examples a file of requests in the form of a warm-up file, to compare by; empty for the
   *     model's own warm-up file, or else made-up requests
   * @throws NotASavedModelException if there is no SavedModel
   * @throws RefusedSavedModelException if it breaks a structural rule
   * @throws IllegalArgumentException if the version exists, or there is nothing to prune
   * @throws IllegalStateException if the packed model does not answer as it should: to the bit, on
   *     one thread, unless it is rounded or pruned
   */
  public static PackedModel pack(
      Path savedModel,
      Path to,
      Precision precision,
      Optional<OneShot> pruning,
      Optional<Path> examples) {
    MetaGraph graph = CheckedSavedModel.graph(savedModel);
    Path directory = graph.directory();
    VersionDirectory version = version(to);
    long before = ModelFiles.bytes(directory);
    MetaGraphDef small;
    try {
      small = small(graph, precision, pruning);
    } catch (UnpackableException e) {
      return copied(directory, version, before, e.reason());
    }
    long after =
        ModelFiles.savedModel(small).getSerializedSize() + ModelFiles.bytesBeside(directory);
    if (after >= before && pruning.isEmpty()) {
      return copied(
          directory,
          version,
          before,
          String.format(Locale.ROOT, "packed it would have %,d bytes, it has %,d", after, before));
    }
    Movement[] movement = new Movement[1];
    boolean exact = precision == Precision.FLOAT32 && pruning.isEmpty();
    version.publish(
        unpublished -> {
          ModelFiles.write(small, directory, unpublished);
          movement[0] = FreshComparison.of(directory, "packed", unpublished, examples);
          if (exact && !movement[0].identical()) {
            throw new IllegalStateException(
                "packed to the bit, the model answers otherwise, by up to %s; it has not been packed"
                    .formatted(movement[0].largestDifference()));
          }
        });
    return new PackedModel(
        version.path(),
        before,
        ModelFiles.bytes(version.path()),
        Optional.empty(),
        Optional.of(movement[0]));
  }

  /** {@code BASE/NAME} for the next free version, or {@code BASE/NAME/VERSION}. */
  static VersionDirectory version(Path to) {
    OptionalLong version = SavedModelLocation.version(to);
    Path model = to.normalize().getParent();
    return version.isPresent() && model != null
        ? VersionDirectory.of(model, version)
        : VersionDirectory.of(to, OptionalLong.empty());
  }

  private static MetaGraphDef small(MetaGraph graph, Precision precision, Optional<OneShot> pruning)
      throws UnpackableException {
    MetaGraphDef served = ServedPart.of(graph);
    Map<String, TensorProto> variables =
        SavedVariables.read(graph, served.getGraphDef().getNodeList());
    if (pruning.isPresent()) {
      Map<String, TensorProto> changed = new LinkedHashMap<>(variables);
      served = ServedKernels.prune(graph, served, changed, pruning.get());
      variables = changed;
    }
    return SmallModel.of(served, variables, precision);
  }

  private static PackedModel copied(
      Path directory, VersionDirectory version, long bytes, String reason) {
    version.publish(unpublished -> ModelFiles.copyAll(directory, unpublished));
    return new PackedModel(
        version.path(),
        bytes,
        ModelFiles.bytes(version.path()),
        Optional.of(reason),
        Optional.empty());
  }
}
