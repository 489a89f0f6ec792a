// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.espalier.graph.tensorflow.Device;
import org.espalier.pruning.energy.Counter;
import org.espalier.pruning.energy.EnergyMeter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.ServedTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two models in processes of their own, and models that cannot be measured. */
class BenchTest {

  private static final BenchSettings SMALL = new BenchSettings(List.of(1, 4), List.of(1), 3, 1);

  @TempDir private Path base;

  private static BenchReport run(BenchSet set) {
    return run(set, EnergyMeter::open);
  }

  /** Soon warm: nothing here is compared that takes about as long. */
  private static BenchReport run(BenchSet set, Function<Device, EnergyMeter> meters) {
    return Bench.run(set, SMALL, words -> {}, meters, engine -> 100);
  }

  @Test
  void measuresEveryModelAtEveryBatch() {
    Path wide = DenseExport.write(base, "wide", Flavour.FAST, 8000);
    Path narrow = DenseExport.write(base, "narrow", Flavour.FAST, 4);
    List<String> progress = new ArrayList<>();
    BenchSettings batches = new BenchSettings(List.of(1, 256), List.of(1), 3, 1);
    BenchReport report =
        Bench.run(BenchSet.of(List.of(wide, narrow), null, null), batches, progress::add);

    assertThat(report.cells())
        .extracting(cell -> cell.model().name() + " " + cell.batch())
        .containsExactly("wide/1 1", "narrow/1 1", "wide/1 256", "narrow/1 256");
    assertThat(report.cells())
        .allSatisfy(
            cell -> {
              assertThat(cell.roundMillis()).hasSize(3).allMatch(millis -> millis > 0);
              assertThat(cell.latency().requests()).isBetween(3, 3000);
              assertThat(cell.examplesPerSecond()).isPositive();
            });
    assertThat(report.speedup(report.cells().get(3)).median())
        .as("4 units instead of 8000, where a call itself costs next to nothing")
        .isGreaterThan(2);
    assertThat(report.starts())
        .hasSize(2)
        .allSatisfy(
            start -> {
              assertThat(start.loadMillis()).isPositive();
              assertThat(start.firstBatch()).isEqualTo(1);
              assertThat(start.firstRequestMillis()).isPositive();
              if (Files.exists(Path.of("/proc/self/status"))) {
                assertThat(start.peakResidentBytes()).isBetween(50L << 20, 4L << 30);
              }
            });
    assertThat(report.set().reference().bytes().plain()).isGreaterThan(8000 * 74 * 4);
    assertThat(report.machine().devices()).contains("CPU:0");
    assertThat(report.skipped()).isEmpty();
    assertThat(progress)
        .containsExactly(
            "threads 1: loading wide/1",
            "threads 1: loading narrow/1",
            "threads 1, batch 1: measuring",
            "threads 1, batch 256: measuring");
  }

  @Test
  void measuresAModelOfTheRuntimeBesideSavedModels() {
    Path dense = DenseExport.write(base, "dense", Flavour.FAST, 80_000);
    Path pruned = DenseExport.write(base, "pruned", Flavour.RUNTIME, 8);
    BenchReport report = run(BenchSet.of(List.of(pruned.getParent()), dense, null));

    assertThat(report.cells())
        .extracting(cell -> cell.model().name() + " " + cell.model().engine() + " " + cell.batch())
        .containsExactly(
            "dense/1 frozen 1", "pruned/1 runtime 1", "dense/1 frozen 4", "pruned/1 runtime 4");
    BenchCell runtime = report.cells().get(1);
    assertThat(runtime.latency().medianMillis()).isPositive();
    assertThat(report.pruningGain(runtime).median()).as("8 units of 80,000").isGreaterThan(1);
    BenchStart start = report.starts().get(1);
    assertThat(start.loadMillis()).isPositive();
    assertThat(start.firstRequestMillis()).isPositive();
    if (Files.exists(Path.of("/proc/self/status"))) {
      assertThat(start.peakResidentBytes())
          .as("without TensorFlow's libraries")
          .isLessThan(report.starts().get(0).peakResidentBytes() / 2);
    }
    assertThat(report.machine().devices()).contains("CPU:0");
    assertThat(report.text())
        .containsPattern("\npruned/1 +runtime +1 ")
        .contains("\nruntime: plain Java; its ratio to a SavedModel includes ")
        .doesNotContain("warning");
    assertThat(report.json())
        .containsPattern("\"engine\" *: *\"runtime\",\\s*\"weights\" *: *\"frozen\"");
  }

  @Test
  void aModelOfTheRuntimeNeedsNoSavedModelBesideIt() {
    Path file = DenseExport.write(base, "alone", Flavour.RUNTIME, 8).resolve("model.espalier");
    BenchReport report = run(BenchSet.of(List.of(file), null, null));
    assertThat(report.cells()).extracting(BenchCell::batch).containsExactly(1, 4);
    assertThat(report.machine().devices()).isEmpty();
    assertThat(report.text()).contains(" cores, Java ");
  }

  @Test
  void namesAModelOfTheRuntimeThatIsGone() throws IOException {
    Path gone = DenseExport.write(base, "gone", Flavour.RUNTIME, 8);
    BenchSet set = BenchSet.of(List.of(gone), null, null);
    Files.delete(gone.resolve("model.espalier"));
    assertThatThrownBy(() -> run(set))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(gone + " could not be loaded (exit 1): ")
        .hasMessageContaining(gone.toString());
  }

  @Test
  void dividesTheEnergyOfATurnAmongItsExamples() {
    Path model = DenseExport.write(base, "model", Flavour.RUNTIME, 8);
    double[] joules = new double[1];
    BenchReport report =
        run(
            BenchSet.of(List.of(model), null, null),
            device -> EnergyMeter.of("fake", () -> joules[0] += 6));
    assertThat(report.energy()).isEqualTo("fake");
    for (BenchCell cell : report.cells()) {
      int turns = cell.roundMillis().size();
      double examples = cell.batch() * (cell.latency().requests() / (double) turns + 1);
      assertThat(cell.joules().median()).isCloseTo(6 / examples, withinPercentage(1e-9));
      assertThat(cell.joules().count()).isEqualTo(turns);
    }
    assertThat(report.text())
        .contains("mJ an example\n")
        .contains("energy: of the whole hardware (fake) in a model's turns");
  }

  @Test
  void aCounterThatFallsSilentLeavesItsCellsWithoutEnergy() {
    Path model = DenseExport.write(base, "model", Flavour.RUNTIME, 8);
    int[] reads = new int[1];
    Counter silent =
        () -> {
          if (reads[0]++ > 3) {
            throw new IOException("no more");
          }
          return reads[0];
        };
    BenchReport report =
        run(BenchSet.of(List.of(model), null, null), device -> EnergyMeter.of("fake", silent));
    assertThat(report.cells()).extracting(BenchCell::joules).containsOnlyNulls();
    assertThat(report.text()).contains("energy: not measured: no counter can be read here");
  }

  @Test
  void skipsABatchThatAModelDoesNotTakeAndSaysSo() {
    BenchModel fixed = withFixedBatch(4);
    BenchReport report = run(new BenchSet(List.of(fixed), false, null));
    assertThat(report.cells()).extracting(BenchCell::batch).containsExactly(4);
    assertThat(report.starts().get(0).firstBatch()).isEqualTo(4);
    assertThat(report.skipped())
        .containsExactly("fixed/1: batch 1 skipped, the signature fixes the batch at 4");
  }

  @Test
  void refusesAModelThatTakesNoneOfTheBatches() {
    BenchModel fixed = withFixedBatch(16);
    assertThatThrownBy(() -> run(new BenchSet(List.of(fixed), false, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            fixed.directory()
                + " takes no batch of [1, 4]: the signature fixes the batch at 16; give that by"
                + " --batch");
  }

  private BenchModel withFixedBatch(long batch) {
    DenseExport.write(base, "fixed", Flavour.FAST, 4);
    BenchModel any = BenchSet.of(List.of(base.resolve("fixed")), null, null).reference();
    ServedTensor input = new ServedTensor("features", "float", true, List.of(batch, 64L));
    return new BenchModel(any.name(), any.directory(), Engine.FROZEN, List.of(input), any.bytes());
  }

  @Test
  void namesAModelThatTheLoaderRefuses() throws IOException {
    Path good = DenseExport.write(base, "good", Flavour.FAST, 4);
    Path bad = DenseExport.write(base, "bad", Flavour.PLAIN, 4);
    BenchSet set = BenchSet.of(List.of(bad, good), null, null);
    Files.delete(bad.resolve("variables/variables.data-00000-of-00001")); // after the check
    assertThatThrownBy(() -> run(set))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(bad + " could not be loaded (exit 1): ")
        .hasMessageContaining("No such file")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void namesAModelThatGivesNoAnswer() {
    Path model = DenseExport.write(base, "model", Flavour.FAST, 4);
    BenchSet set = BenchSet.of(List.of(model), null, null);
    BenchSettings huge = new BenchSettings(List.of(Integer.MAX_VALUE), List.of(1), 1, 1);
    assertThatThrownBy(() -> Bench.run(set, huge, words -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            model
                + " gave no answer for a batch of 2147483647 (exit 1):"
                + " java.lang.ArithmeticException: integer overflow");
  }
}
