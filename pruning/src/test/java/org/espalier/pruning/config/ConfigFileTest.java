// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.WeightDecay;
import org.espalier.pruning.mask.Channel;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.Scope;
import org.espalier.pruning.mask.Within;
import org.espalier.pruning.rewind.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

  @TempDir Path directory;

  static List<String> builtIn() {
    return ConfigFile.builtIn();
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void everyBuiltInConfigurationIsReadAndWorksOut(String name) {
    RunConfig config = ConfigFile.load(name, ConfigFile.overlay());

    long steps = config.training().steps(50_000);
    assertThat(config.training().schedule(50_000).isConstant(0, steps)).isFalse();
    assertThat(config.training().resolve(50_000, List.of()).batch()).isPositive();
    assertThat(config.pruning().amounts()).isNotEmpty();
    assertThat(config.pruning().method().emptyLayers()).isEqualTo(new EmptyLayers.Warn());
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void whatIsWrittenIsReadBack(String name) {
    RunConfig config = ConfigFile.load(name, ConfigFile.overlay());

    assertThat(ConfigFile.readComplete(file(ConfigFile.write(config)))).isEqualTo(config);
  }

  @Test
  void aKindWithoutItsOptionsHasTheirDefaults() {
    RunConfig config =
        ConfigFile.load(
            ConfigFile.DEFAULT,
            Yaml.tree(
                "{training: {optimizer: {kind: adam, beta1: 0.8}}, pruning: {scope: {kind:"
                    + " layerwise}}}"));

    assertThat(config.training().optimizer()).isEqualTo(new Optimizer.Adam(0.8, 0.999, 1e-7));
    assertThat(config.pruning().scope()).isEqualTo(new Scope.Layerwise());
  }

  @Test
  void structuredScopesHaveDefaultsAndAreReadBack() {
    for (String scope :
        List.of(
            "{kind: n-of-m, keep: 2, of: 4, indivisible: fail}",
            "{kind: threshold, at: 1.0, layers: {}}",
            "{kind: block, rows: 1, columns: 4, within: network}",
            "{kind: channel, norm: l1, within: layer}",
            "{kind: plan, unit: channels, kept: {}}")) {
      String kind = scope.substring(0, scope.indexOf(',')) + "}";
      RunConfig given = load("version: 1\npruning: {rounds: 1, scope: %s}".formatted(scope));
      RunConfig named = load("version: 1\npruning: {rounds: 1, scope: %s}".formatted(kind));

      assertThat(named).isEqualTo(given);
      assertThat(ConfigFile.readComplete(file(ConfigFile.write(given)))).isEqualTo(given);
    }
    assertThat(load("version: 1\npruning: {scope: {kind: channel, norm: batch-norm-scale}}"))
        .extracting(config -> config.pruning().scope())
        .isEqualTo(new Channel(Channel.Norm.BATCH_NORM_SCALE, Within.LAYER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rounds: 1", "densities: [0.5]", "sparsity: 0.5"})
  void aPatternHasOneRoundToItsOwnDensity(String amount) {
    RunConfig config = load("version: 1\npruning: {scope: {kind: n-of-m}, %s}".formatted(amount));

    assertThat(config.pruning().amounts()).containsExactly(0.5);
  }

  @Test
  void aThresholdHasRoundsButNoDensity() {
    RunConfig config =
        load("version: 1\npruning: {criterion: han-threshold, scope: threshold, rounds: 3}");

    assertThat(config.pruning().amounts()).containsExactly(1.0, 1.0, 1.0);
  }

  @Test
  void aPatternMayTrainDenselyOnly() {
    RunConfig config = load("version: 1\npruning: {scope: {kind: n-of-m}, sparsity: 0}");

    assertThat(config.pruning().amounts()).isEmpty();
  }

  @Test
  void whateverCanBeSaidIsReadBack() {
    RunConfig config =
        load(
            """
            version: 1
            data: "csv:/a b/c: d #1/e.csv[label=first,test=0.2]"
            training:
              epochs: 0.5
              loss: binary-cross-entropy
              optimizer: {kind: adam, beta1: 0.9, beta2: 0.999, epsilon: 1e-7}
              schedule: {kind: exponential, rate: 1e-3, factor: 0.5, every: 5ep}
              warm-up: 0.0001%
              weight-decay: {kind: decoupled, rate: 1e-4, on: all}
              clip-norm: 1.5
              precision: bfloat16
            pruning:
              scope: {kind: layerwise, usual-rate: 0.2, rates: {logits: 0.1, block1/conv: 0}}
              exclude: [fc1, "1e3", "true"]
              empty-layers: floor 3
              densities: [0.5, 1e-3]
              gradual: {from: 0%, until: 2ep, every: 100it, power: 2.5}
              rewind: none
              retrain-epochs: 1e-3
              fine-tune-rate: 1e-5
            ticket: "a: b/#c"
            seed: -9223372036854775808
            threads: 4
            """);

    assertThat(ConfigFile.readComplete(file(ConfigFile.write(config)))).isEqualTo(config);
    assertThat(config.training().optimizer()).isEqualTo(Optimizer.adam());
    assertThat(config.training().warmUp()).isEqualTo(new Moment(0.0001, Moment.Unit.PERCENT));
    assertThat(config.training().weightDecay().resolve())
        .isEqualTo(WeightDecay.decoupled(1e-4).onEverything());
    assertThat(config.pruning().scope())
        .isEqualTo(new Scope.Layerwise(0.2, Map.of("logits", 0.1, "block1/conv", 0.0)));
    assertThat(config.pruning().exclude()).containsExactly("fc1", "1e3", "true");
    assertThat(config.pruning().gradual())
        .isEqualTo(
            new GradualConfig(Moment.parse("0%"), Moment.parse("2ep"), Moment.parse("100it"), 2.5));
    assertThat(config.ticket()).isEqualTo("a: b/#c");
    assertThat(config.threads()).isEqualTo("4");
  }

  @Test
  void quickstartHoldsEveryKey() throws IOException {
    ObjectNode written = ConfigFile.tree(ConfigFile.load(ConfigFile.DEFAULT, ConfigFile.overlay()));
    try (InputStream in = ConfigFile.class.getResourceAsStream("quickstart.yaml")) {
      assertThat(keys("", new YAMLMapper().readTree(in))).isEqualTo(keys("", written));
    }
  }

  @Test
  void aFileIsLaidOverQuickstart() {
    RunConfig config = load("version: 1\ntraining: {epochs: 3}\nseed: 7\n");
    RunConfig quickstart = ConfigFile.load(ConfigFile.DEFAULT, ConfigFile.overlay());

    assertThat(config.training().epochs()).isEqualTo(3);
    assertThat(config.seed()).isEqualTo(7);
    assertThat(config.training().schedule(600)).isNotEqualTo(quickstart.training().schedule(600));
    assertThat(config.training().optimizer()).isEqualTo(quickstart.training().optimizer());
    assertThat(config.pruning()).isEqualTo(quickstart.pruning());
  }

  @Test
  void flagsAreLaidOverAFile() {
    ObjectNode flags = ConfigFile.overlay().put("model", "lenet-5");
    flags.putObject("training").put("batch", 32);

    RunConfig config =
        ConfigFile.load(
            file("version: 1\nmodel: conv-2\ntraining: {epochs: 3, batch: 16}\n").toString(),
            flags);

    assertThat(config.model()).isEqualTo("lenet-5");
    assertThat(config.training().batch()).isEqualTo(32);
    assertThat(config.training().epochs()).isEqualTo(3);
  }

  @Test
  void oneAmountReplacesAnother() {
    ObjectNode flags = ConfigFile.overlay();
    flags.putObject("pruning").putArray("densities").add(0.5);
    PruningConfig pruning =
        ConfigFile.load(file("version: 1\npruning: {rounds: 4}\n").toString(), flags).pruning();

    assertThat(pruning.densities()).containsExactly(0.5);
    assertThat(pruning.rounds()).isNull();
    assertThat(pruning.sparsity()).isNull();
  }

  @Test
  void aSectionOfTheSameKindIsMergedAndOneOfAnotherKindReplaced() {
    RunConfig merged = load("version: 1\ntraining: {optimizer: {momentum: 0.5}}\n");
    RunConfig replaced = load("version: 1\ntraining: {schedule: {kind: cosine, rate: 0.3}}\n");

    assertThat(merged.training().optimizer()).isEqualTo(new Optimizer.Sgd(0.5, false));
    assertThat(replaced.training().schedule()).isEqualTo(new ScheduleConfig.Cosine(0.3));
  }

  @Test
  void refusesAFileWithoutAVersion() {
    Path file = file("model: mlp\n");

    assertThatThrownBy(() -> ConfigFile.load(file.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("%s: the key version is missing; write version: 1", file);
  }

  @Test
  void refusesWhatIsNeitherAFileNorBuiltIn() {
    assertThatThrownBy(() -> ConfigFile.load("mnist-lenet", ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "'mnist-lenet' is neither a configuration file nor one of the built-in configurations"
                + " quickstart, mnist-lenet-300-100, ");
    assertThatThrownBy(() -> ConfigFile.load(directory.toString(), ConfigFile.overlay()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'" + directory + "' is neither a configuration file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "just text\n", "- 1\n- 2\n"})
  void refusesAFileWithoutKeys(String text) {
    Path file = file(text);

    assertThatThrownBy(() -> ConfigFile.readComplete(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": a configuration must be a table of keys");
  }

  @Test
  void keysThatAnEarlierVersionDidNotKnowGetTheirDefaults() {
    ObjectNode written = ConfigFile.tree(ConfigFile.defaults());
    written.remove("ticket");
    written.withObject("training").remove("evaluate-every");
    written.withObject("pruning").remove("masks-from");

    assertThat(ConfigFile.readComplete(file(written.toString()))).isEqualTo(ConfigFile.defaults());
  }

  @Test
  void refusesACompleteConfigurationThatLacksAKey() {
    Path file = file("version: 1\nmodel: mlp\n");

    assertThatThrownBy(() -> ConfigFile.readComplete(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining("data");
  }

  private RunConfig load(String yaml) {
    return ConfigFile.load(file(yaml).toString(), ConfigFile.overlay());
  }

  private Path file(String text) {
    try {
      return Files.writeString(directory.resolve("config.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> keys(String path, JsonNode tree) {
    Set<String> keys = new TreeSet<>();
    tree.properties()
        .forEach(
            field -> {
              String key = path + "/" + field.getKey();
              Stream.concat(Stream.of(key), keys(key, field.getValue()).stream())
                  .forEach(keys::add);
            });
    return keys;
  }

  @Test
  void tellsTheFirstKeyThatDiffers() {
    ObjectNode before = ConfigFile.overlay().put("seed", 1);
    before.putObject("pruning").put("criterion", "magnitude").put("rounds", 3);
    ObjectNode now = before.deepCopy();
    assertThat(ConfigFile.difference(before, now)).isEmpty();
    ((ObjectNode) now.get("pruning")).put("rounds", 4);
    assertThat(ConfigFile.difference(before, now)).contains("pruning.rounds was 3, now it is 4");
    now.remove("pruning");
    assertThat(ConfigFile.difference(before, now).orElseThrow())
        .startsWith("pruning was {")
        .endsWith(", now it is not there");
    now.put("seed", 2);
    assertThat(ConfigFile.difference(before, now)).contains("seed was 1, now it is 2");
  }
}
