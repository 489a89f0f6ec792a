// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.NotASavedModelException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchSetTest {

  @TempDir private static Path base;
  private static Path plain;
  private static Path fast;
  private static Path pruned;

  @BeforeAll
  static void export() {
    plain = DenseExport.write(base, "plain", Flavour.PLAIN, 8);
    fast = DenseExport.write(base, "fast", Flavour.FAST, 8);
    pruned = DenseExport.write(base, "pruned", Flavour.FAST, 2);
  }

  private static List<String> names(BenchSet set) {
    return set.models().stream().map(BenchModel::name).toList();
  }

  @Test
  void theFirstModelIsTheReference() {
    BenchSet set = BenchSet.of(List.of(pruned, fast), null, null);
    assertThat(names(set)).containsExactly("pruned/1", "fast/1");
    assertThat(set.reference().name()).isEqualTo("pruned/1");
    assertThat(set.baseline()).isFalse();
    assertThat(set.warnings()).isEmpty();
  }

  @Test
  void theBaselineComesFirstAndNothingNamedTwiceIsMeasuredTwice() {
    BenchSet set = BenchSet.of(List.of(plain, pruned, fast.getParent()), fast, plain);
    assertThat(names(set)).containsExactly("fast/1", "plain/1", "pruned/1");
    assertThat(set.baseline()).isTrue();
    assertThat(set.unfrozen()).isEqualTo(set.models().get(1));
    assertThat(set.warnings()).isEmpty();
  }

  @Test
  void aModelGivenTwiceIsMeasuredTwice() {
    assertThat(names(BenchSet.of(List.of(fast, fast), null, null)))
        .containsExactly("fast/1", "fast/1 (2)");
  }

  @Test
  void warnsWhereWeightsAreHeldOtherwise() {
    assertThat(BenchSet.of(List.of(plain, pruned), null, null).warnings())
        .containsExactly(
            "pruned/1: weights frozen, but those of plain/1 are in variables; the speed-up includes"
                + " what freezing gives, export both in one flavour to see what pruning gives");
    assertThat(BenchSet.of(List.of(plain), fast, null).warnings())
        .containsExactly(
            "plain/1: weights in variables, but those of fast/1 are frozen; no gain from pruning is"
                + " given, export both in one flavour");
  }

  @Test
  void refusesModelsThatGiveNoGainFromFreezing() {
    assertRefused(
        null,
        plain,
        "unfrozen " + plain + " needs a baseline, the same model frozen; give --baseline DIR");
    assertRefused(
        fast,
        pruned,
        "--unfrozen must have its weights in variables, but "
            + pruned
            + " is frozen; export it as plain");
    assertRefused(
        plain,
        plain,
        "--baseline must be frozen where --unfrozen is given, but "
            + plain
            + " has its weights in variables; export it as fast, or leave --unfrozen out");
  }

  @Test
  void findsAModelOfTheRuntimeByDirectoryBaseOrFile() {
    Path version = DenseExport.write(base, "runtime", Flavour.RUNTIME, 2);
    Path file = version.resolve("model.espalier");
    for (Path path : List.of(version, version.getParent(), file)) {
      BenchModel model = BenchSet.of(List.of(path), null, null).reference();
      assertThat(model.name()).isEqualTo("runtime/1");
      assertThat(model.engine()).isEqualTo(Engine.RUNTIME);
      assertThat(model.inputs()).hasToString("[features float [-1, 64]]");
      assertThat(model.bytes().plain()).isEqualTo(file.toFile().length());
    }
    assertThat(BenchSet.of(List.of(version), fast, null).warnings()).isEmpty();
    assertThat(BenchSet.of(List.of(version), plain, null).warnings()).hasSize(1);
  }

  @Test
  void namesWhatIsNoSavedModel() {
    Path none = base.resolve("none");
    assertThatThrownBy(() -> BenchSet.of(List.of(fast, none), null, null))
        .isInstanceOf(NotASavedModelException.class)
        .hasMessageStartingWith(none.toString());
    assertThatThrownBy(() -> BenchSet.of(List.of(), null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there must be at least one model; give its directory");
  }

  private static void assertRefused(Path baseline, Path unfrozen, String message) {
    assertThatThrownBy(() -> BenchSet.of(List.of(pruned), baseline, unfrozen))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
