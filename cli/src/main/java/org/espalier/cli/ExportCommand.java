// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.RunException;
import org.espalier.savedmodels.ExportCheck;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.RawInputs;
import org.espalier.savedmodels.ServingExtras;
import org.espalier.savedmodels.TrainedNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code espalier export}: a round of a run as a model, checked in a fresh JVM. */
@Command(
    name = "export",
    description = {
      "Exports a round of a run as a SavedModel for TensorFlow Serving, or for plain Java, and"
          + " compares it, loaded in a fresh JVM, with the training graph on up to 1,000 test"
          + " examples."
    })
final class ExportCommand implements Callable<Integer> {

  private static final int COMPARED = 1000;

  @Mixin private ChosenRound chosen = new ChosenRound();

  @Mixin private FlavourFlags flavour = new FlavourFlags();

  @Mixin private ServingFlags serving = new ServingFlags();

  @Mixin private TargetFlags target = new TargetFlags();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    OptionalLong version = target.version();
    serving.check();
    Flavour wanted = flavour.chosen();
    if (flavour.isRuntime()) {
      serving.requireNone();
    }
    FinishedRun finished = chosen.run();
    RoundResult result = chosen.of(finished);
    State state = finished.state(chosen.replicate(), result);
    Plan plan = Plan.of(finished.config().onDevice(Device.AUTO).withoutTicket());
    plan.requireDataOf(finished.directory());
    Masking masking = plan.method().masking(plan.network());
    TrainedNetwork trained =
        TrainedNetwork.of(
            plan.network(), masking, state, plan.data().transform(), plan.data().labels());
    ServingExtras extras =
        flavour.isRuntime() ? ServingExtras.NONE : serving.of(trained, plan.data());
    List<ExportCheck.Comparison> found = new ArrayList<>();
    Path saved =
        Exporter.export(
            trained,
            target.model(),
            wanted,
            version,
            extras,
            unpublished -> {
              found.add(compare(plan, masking, state, unpublished, trained));
              if (flavour.rounds()) {
                double before = Objects.requireNonNull(result.validationAccuracy());
                flavour.requireAccuracy(unpublished, trained, plan.data(), before, out);
              }
            });
    ExportCheck.Comparison comparison = found.get(0);
    out.printf(
        Locale.ROOT,
        "exported round %d (density %.2f %%, validation accuracy %s) as %s to %s%n",
        result.round(),
        100 * result.density(),
        result.validationAccuracy(),
        wanted,
        saved);
    out.printf(
        Locale.ROOT,
        "a fresh JVM gives the training graph's logits on %,d test examples within %.2g%s, %d"
            + " predictions differ%n",
        comparison.examples(),
        comparison.largestDifference(),
        flavour.rounds()
            ? " (rounded)"
            : String.format(Locale.ROOT, " (tolerance %.2g)", comparison.tolerance()),
        comparison.differentPredictions());
    serving.finish(extras, target.model(), out);
    return 0;
  }

  private ExportCheck.Comparison compare(
      Plan plan, Masking masking, State state, Path saved, TrainedNetwork trained) {
    int count = Math.min(COMPARED, plan.data().test().size());
    float[] expected;
    try (Trainer trainer =
        Trainer.open(
            plan.network(),
            masking,
            plan.settings(),
            plan.source(),
            plan.execution(),
            plan.config().seed(),
            List.of())) {
      trainer.load(state);
      expected = trainer.predict(Split.TEST, count);
    }
    ExportCheck.Comparison comparison =
        ExportCheck.compare(
            saved,
            RawInputs.of(trained, plan.data().test().first(count)),
            expected,
            trained.classes());
    if (!comparison.agrees() && !flavour.rounds()) {
      throw new RunException(
          ("the model differs from the training graph by %s, the tolerance is %s, and %d predictions"
                  + " are others; it has not been exported")
              .formatted(
                  comparison.largestDifference(),
                  comparison.tolerance(),
                  comparison.differentPredictions()));
    }
    return comparison;
  }
}
