// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models that are measured side by side, and what they are to each other.
 *
 * @param models at least one; the first is the reference that speed-ups are over
 * @param baseline whether the reference is the dense model that the others were pruned from, so
 *     that a speed-up over it is the gain from pruning
 * @param unfrozen the dense model with its weights in variables, one of the models; null if there
 *     is none, and with it no gain from freezing
 */
public record BenchSet(List<BenchModel> models, boolean baseline, @Nullable BenchModel unfrozen) {

  /** Copies. */
  public BenchSet {
    models = ImmutableList.copyOf(models);
  }

  /**
   * Finds and checks the models, without loading any.
   *
   * @param models version directories, base directories for their highest version, or files of the
   *     runtime; one given twice is measured twice, which shows how much of a difference is chance
   * @param baseline the dense model in the flavour of those pruned from it; null if the first of
   *     the models is to be the reference
   * @param unfrozen the dense model with its weights in variables; null if there is none
   * @throws org.espalier.savedmodels.NotASavedModelException if one is no model
   * @throws org.espalier.runtime.file.ModelFileException if a file of the runtime is broken
   * @throws org.espalier.savedmodels.RefusedSavedModelException if one breaks a structural rule
   * @throws IllegalArgumentException if there is no model, or unfrozen comes without baseline, or
   *     is frozen, or baseline is not while unfrozen is given
   * @throws UncheckedIOException if a file cannot be read
   */
  public static BenchSet of(List<Path> models, @Nullable Path baseline, @Nullable Path unfrozen) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one model; give its directory");
    }
    if (unfrozen != null && baseline == null) {
      throw new IllegalArgumentException(
          "unfrozen " + unfrozen + " needs a baseline, the same model frozen; give --baseline DIR");
    }
    List<BenchModel> checked = new ArrayList<>();
    BenchModel reference = baseline == null ? null : BenchModel.find(baseline);
    BenchModel dense = unfrozen == null ? null : BenchModel.find(unfrozen);
    if (reference != null) {
      checked.add(reference);
    }
    if (reference != null && dense != null) {
      requireFlavours(reference, dense);
      checked.add(dense);
    }
    List<Path> named = checked.stream().map(model -> real(model.directory())).toList();
    for (Path path : models) {
      BenchModel model = BenchModel.find(path);
      if (!named.contains(real(model.directory()))) {
        checked.add(model);
      }
    }
    List<String> names = ModelNames.of(checked.stream().map(m -> real(m.directory())).toList());
    List<BenchModel> all = new ArrayList<>();
    for (BenchModel model : checked) {
      all.add(model.named(names.get(all.size())));
    }
    return new BenchSet(all, baseline != null, dense == null ? null : all.get(1));
  }

  /** The model that speed-ups are over. */
  public BenchModel reference() {
    return models.get(0);
  }

  /** What a reader has to know before comparing: models that hold their weights otherwise. */
  public List<String> warnings() {
    List<String> others =
        models.stream()
            .filter(model -> model.frozen() != reference().frozen() && !model.equals(unfrozen))
            .map(BenchModel::name)
            .toList();
    if (others.isEmpty()) {
      return ImmutableList.of();
    }
    String differ =
        "%s: weights %s, but those of %s are %s; "
            .formatted(
                String.join(", ", others),
                reference().frozen() ? "in variables" : "frozen",
                reference().name(),
                reference().frozen() ? "frozen" : "in variables");
    return ImmutableList.of(
        differ
            + (baseline
                ? "no gain from pruning is given, export both in one flavour"
                : "the speed-up includes what freezing gives, export both in one flavour to see what"
                    + " pruning gives"));
  }

  private static void requireFlavours(BenchModel baseline, BenchModel unfrozen) {
    if (unfrozen.frozen()) {
      throw new IllegalArgumentException(
          "--unfrozen must have its weights in variables, but %s is frozen; export it as plain"
              .formatted(unfrozen.directory()));
    }
    if (!baseline.frozen()) {
      throw new IllegalArgumentException(
          ("--baseline must be frozen where --unfrozen is given, but %s has its weights in"
                  + " variables; export it as fast, or leave --unfrozen out")
              .formatted(baseline.directory()));
    }
  }

  private static Path real(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }
}
