// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedConfigTest {

  private static final String BUILT = "espalier.test.built";

  @TempDir Path directory;

  /** What a configuration file must never be able to build. */
  public static final class Target {
    /** Leaves a trace. */
    public Target() {
      System.setProperty(BUILT, "yes");
    }
  }

  static Stream<Arguments> valuesOutOfRange() {
    return Stream.of(
        arguments("version: 2", "version must be 1, got 2"),
        arguments("replicates: 0", "replicates must be at least 1, got 0"),
        arguments("threads: 0", "threads must be at least 1, or auto, got 0"),
        arguments("threads: many", "threads must be at least 1, or auto, got many"),
        arguments("device: tpu", "device must be auto, cpu or gpu, got tpu"),
        arguments("together: 0", "together must be at least 1, got 0"),
        arguments("gpu: {count: 0}", "in gpu, gpu count must be at least 1, got 0"),
        arguments(
            "gpu: {cards: 2}", "unknown key gpu.cards; the keys there are [count, tf32, xla]"),
        arguments(
            "training: {epochs: 0}", "in training, epochs must be above 0 and below 1e9, got 0.0"),
        arguments(
            "training: {epochs: 1e9}",
            "in training, epochs must be above 0 and below 1e9, got 1.0E9"),
        arguments("training: {batch: 0}", "in training, batch must be at least 1, got 0"),
        arguments(
            "training: {optimizer: {momentum: 1}}",
            "in training.optimizer, momentum must be in [0, 1), got 1.0"),
        arguments(
            "training: {warm-up: 5}",
            "in training.warm-up, a moment of training must look like 0, 10%, 500it or 30ep, got"
                + " 5"),
        arguments(
            "pruning: {criterion: snap}",
            "in pruning, criterion must be one of [magnitude, han-threshold, snip, grasp, synflow, gradient, taylor, random], got snap"),
        arguments("pruning: {per-round: 0}", "in pruning, per-round must be in (0, 1), got 0.0"),
        arguments("pruning: {per-round: 1}", "in pruning, per-round must be in (0, 1), got 1.0"),
        arguments("pruning: {sparsity: 1}", "in pruning, sparsity must be in [0, 1), got 1.0"),
        arguments("pruning: {sparsity: -0.1}", "in pruning, sparsity must be in [0, 1), got -0.1"),
        arguments("pruning: {rounds: -1}", "in pruning, rounds must be in [0, 1000], got -1"),
        arguments(
            "pruning: {criterion: snip, gradual: {from: 0, until: 50%, every: 1it, power: 3}}",
            "in pruning, gradual scores the weights of each moment, and scored-at start those before"
                + " training; choose scored-at trained, or leave gradual out"),
        arguments(
            "pruning: {scope: {kind: n-of-m}, rounds: 1, gradual: {from: 0, until: 50%, every: 1it, power: 3}}",
            "in pruning, scope n-of-m is one cut, which gradual would spread over many; leave"
                + " gradual out"),
        arguments(
            "pruning: {masks-from: runs/1, gradual: {from: 0, until: 50%, every: 1it, power: 3}}",
            "in pruning, gradual chooses masks while a round trains, so masks-from has no meaning;"
                + " give one of them"),
        arguments(
            "pruning: {densities: [0.5, 0]}", "in pruning, densities must be in (0, 1], got 0.0"),
        arguments(
            "pruning: {densities: []}",
            "in pruning, densities must hold at least one density; give sparsity 0 for no pruning"),
        arguments(
            "pruning: {rounds: 2, sparsity: 0.5}",
            "in pruning, exactly one of sparsity, rounds and densities must be given"),
        arguments(
            "pruning: {sparsity: null}",
            "in pruning, exactly one of sparsity, rounds and densities must be given"),
        arguments(
            "pruning: {empty-layers: floor 0}",
            "in pruning.empty-layers, empty-layers must be warn, fail or floor N, got floor 0"),
        arguments(
            "pruning: {scope: {kind: layerwise, usual-rate: 1, rates: {}}}",
            "in pruning.scope, usual-rate must be in (0, 1), got 1.0"),
        arguments(
            "pruning: {scope: threshold, sparsity: 0.5}",
            "in pruning, this scope decides how much goes, so sparsity and densities have no"
                + " meaning; give rounds"),
        arguments(
            "pruning: {scope: threshold, rounds: 1, gradual: {from: 0, until: 50%, every: 1it, power: 3}}",
            "in pruning, this scope has no density for gradual to go to; leave one of them out"),
        arguments(
            "pruning: {scope: {kind: plan, kept: {fc1: 2}}, densities: [0.5]}",
            "in pruning, this scope decides how much goes, so sparsity and densities have no"
                + " meaning; give rounds"),
        arguments(
            "pruning: {scope: {kind: threshold, layers: {fc1: 0}}, rounds: 1}",
            "in pruning.scope, layers.fc1 must be above 0 and finite, got 0.0 (scope threshold)"),
        arguments(
            "pruning: {scope: {kind: n-of-m, keep: 5}, rounds: 1, sparsity: null}",
            "in pruning.scope, keep must be at least 1 and below of, got 5 of 4"),
        arguments(
            "pruning: {scope: {kind: n-of-m, keep: 1, of: 1}}",
            "in pruning.scope, of must be at least 2, got 1"),
        arguments(
            "pruning: {scope: {kind: n-of-m}}",
            "in pruning, scope n-of-m keeps 2 of every 4 weights in one round; give rounds 1, got"
                + " sparsity 0.9"),
        arguments(
            "pruning: {scope: {kind: n-of-m}, densities: [0.5, 0.5]}",
            "in pruning, scope n-of-m keeps 2 of every 4 weights in one round; give rounds 1, got"
                + " densities [0.5, 0.5]"),
        arguments(
            "pruning: {scope: {kind: n-of-m}, rounds: 3}",
            "in pruning, scope n-of-m keeps 2 of every 4 weights in one round; give rounds 1, got"
                + " rounds 3"),
        arguments(
            "pruning: {scope: {kind: block, rows: 0}}",
            "in pruning.scope, rows and columns must be at least 1, got 0 x 4"),
        arguments(
            "pruning: {retrain-epochs: 0}",
            "in pruning, retrain-epochs must be above 0 and below 1e9, got 0.0"),
        arguments(
            "pruning: {rewind: none, retrain-epochs: 1e300}",
            "in pruning, retrain-epochs must be above 0 and below 1e9, got 1.0E300"),
        arguments(
            "pruning: {rewind-to: 10%, retrain-epochs: 2}",
            "in pruning, rewind-to and retrain-epochs both say how long a round is; give one of"
                + " them"),
        arguments(
            "pruning: {rewind: none, rewind-to: 10%}",
            "in pruning, rewind none goes back to nothing, so rewind-to 10% has no meaning"),
        arguments(
            "pruning: {fine-tune-rate: 0.1}",
            "in pruning, fine-tune-rate needs rewind none or low-rate-weights"),
        arguments(
            "pruning: {rewind: none, fine-tune-rate: 0}",
            "in pruning, fine-tune-rate must be above 0 and below 1e9, got 0.0"));
  }

  static Stream<Arguments> nulls() {
    return Stream.of(
        arguments("model: null", "model must have a value, got null"),
        arguments("threads: null", "threads must have a value, got null"),
        arguments("training: null", "training must have a value, got null"),
        arguments(
            "training: {schedule: {rate: ~}}",
            "training.schedule.rate must have a value, got null"),
        arguments("pruning: {exclude: [fc1, null]}", "pruning.exclude must hold no null"));
  }

  static Stream<Arguments> wrongKeysAndTypes() {
    return Stream.of(
        arguments("modle: mlp", "unknown key modle; the keys there are [", "model"),
        arguments("rounds: 3", "unknown key rounds; ", ""),
        arguments("training: {epoch: 3}", "unknown key training.epoch; ", "epochs"),
        arguments(
            "training: {optimizer: {kind: sgd, momentun: 0.9}}",
            "unknown key training.optimizer.momentun; ",
            "momentum"),
        arguments(
            "training: {schedule: {kind: cosine}}",
            "the key training.schedule.rate is missing",
            ""),
        arguments(
            "training: {schedule: {kind: sine, rate: 1}}",
            "training.schedule must be ",
            "one-cycle"),
        arguments("training: 5", "training must be a table of keys", ""),
        arguments("training: {epochs: lots}", "training.epochs must be a number", "lots"),
        arguments("training: {batch: 60.5}", "training.batch must be a whole number", "60.5"),
        arguments(
            "training: {loss: hinge}", "training.loss must be one of [", "mean-squared-error"),
        arguments("training: {loss: 1}", "training.loss", ""),
        arguments(
            "pruning: {scope: {kind: channel, norm: l3}}",
            "pruning.scope.norm must be one of [",
            "l3"),
        arguments("pruning: {scope: {kind: block, row: 2}}", "unknown key ", "row"),
        arguments("pruning: {rewind: weight}", "pruning.rewind must be one of [", "learning-rate"),
        arguments("pruning: {exclude: fc1}", "pruning.exclude must be a list", ""),
        arguments("seed: 1.5", "seed must be a whole number", "1.5"),
        arguments("seed: 9223372036854775808", "seed: ", "9223372036854775808"));
  }

  static Stream<Arguments> notYaml() {
    return Stream.of(
        arguments("training: {epochs: 3"),
        arguments("training: {epochs: .nan}"),
        arguments("a: b: c"),
        arguments("model: \"unfinished"),
        arguments("model: mlp\nmodel: lenet-5"),
        arguments("model: \u0001"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"valuesOutOfRange", "nulls"})
  void refusesValuesOutOfRangeAndNulls(String yaml, String message) {
    Path file = file(yaml.startsWith("version") ? yaml : "version: 1\n" + yaml);

    assertThatThrownBy(() -> ConfigFile.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": " + message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongKeysAndTypes")
  void refusesUnknownKeysAndWrongTypesAndSaysWhere(String yaml, String start, String hint) {
    Path file = file("version: 1\n" + yaml);

    assertThatThrownBy(() -> ConfigFile.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ": " + start)
        .hasMessageContaining(hint);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notYaml")
  void refusesWhatIsNotYamlAndNamesTheLine(String yaml) {
    Path file = file("version: 1\n" + yaml);

    assertThatThrownBy(() -> ConfigFile.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching("\\Q" + file + "\\E is not YAML: .+ \\(line [1-9]\\)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1})
  void refusesAFlagThatIsNoFiniteNumberOfEpochs(double epochs) {
    ObjectNode retrain = ConfigFile.overlay();
    retrain.putObject("pruning").put("retrain-epochs", epochs);
    ObjectNode train = ConfigFile.overlay();
    train.putObject("training").put("epochs", epochs);

    assertThatThrownBy(() -> ConfigFile.load(ConfigFile.DEFAULT, retrain))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "configuration quickstart: in pruning, retrain-epochs must be above 0 and below 1e9, got "
                + epochs);
    assertThatThrownBy(() -> ConfigFile.load(ConfigFile.DEFAULT, train))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "configuration quickstart: in training, epochs must be above 0 and below 1e9, got "
                + epochs);
  }

  @Test
  void refusesAFileThatIsTooLarge() {
    Path file = file("version: 1\n" + "# nothing\n".repeat(105_000));

    assertThatThrownBy(() -> ConfigFile.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("%s has more than 131072 bytes, the most that a configuration may have", file);
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void refusesAliasesThatMultiplyAtOnce() {
    StringBuilder bomb = new StringBuilder("version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", alias, alias, alias)));
    }
    Path file = file(bomb.append("model: *a19\n").toString());

    assertThatThrownBy(() -> ConfigFile.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void refusesListsNestedWithoutEnd() {
    Path file = file("version: 1\nmodel: " + "[".repeat(100_000));

    assertThatThrownBy(() -> ConfigFile.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void aTagBuildsNothing() {
    String tag = "!!" + Target.class.getName();
    Path inPlaceOfText = file("version: 1\nmodel: " + tag + " []\n");
    assertThatThrownBy(() -> ConfigFile.load(inPlaceOfText.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class);

    Path inPlaceOfASection = file("version: 1\ntraining: {optimizer: " + tag + " {}}\n");
    assertThatThrownBy(() -> ConfigFile.load(inPlaceOfASection.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "%s: a configuration must hold no tag, got %s (line 2)", inPlaceOfASection, tag);

    Path engine =
        file(
            "version: 1\nmodel: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader"
                + " [[!!java.net.URL [\"file:/nowhere/\"]]]]\n");
    assertThatThrownBy(() -> ConfigFile.load(engine.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class);
    assertThat(System.getProperty(BUILT)).isNull();
  }

  private Path file(String text) {
    try {
      return Files.writeString(directory.resolve("config.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
