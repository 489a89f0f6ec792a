// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.grid.Grid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations and grids from strangers. */
@Timeout(900)
class HostileConfigTest {

  private static final long FIXED = 64 << 20; // a grid reads its configuration for each method
  private static final long PER_BYTE = 400;

  private static final List<String> WORDS =
      Stream.concat(Words.ANY.stream(), Words.YAML.stream()).toList();

  @TempDir private Path directory;

  @Test
  void readsOrRefusesSpoiltConfigurations() throws IOException {
    configurations(1, 300);
  }

  @Test
  @Tag("full")
  void readsOrRefusesManySpoiltConfigurations() throws IOException {
    System.out.println(configurations(2, 5000));
  }

  @Test
  void readsOrRefusesSpoiltGrids() throws IOException {
    grids(1, 60);
  }

  @Test
  @Tag("full")
  void readsOrRefusesManySpoiltGrids() throws IOException {
    System.out.println(grids(2, 5000));
  }

  private Fuzz.Figures configurations(long seed, int mutants) throws IOException {
    List<byte[]> good = new ArrayList<>();
    for (String name : ConfigFile.builtIn()) {
      good.add(Resources.toByteArray(Resources.getResource(ConfigFile.class, name + ".yaml")));
      good.add(ConfigFile.write(ConfigFile.load(name, ConfigFile.overlay())).getBytes(UTF_8));
    }
    return fuzz("configuration", seed, mutants, good, HostileConfigTest::readConfiguration);
  }

  private static void readConfiguration(Path file) {
    RunConfig config = ConfigFile.load(file.toString(), ConfigFile.overlay());
    Path written = file.resolveSibling("written.yaml");
    try {
      Files.writeString(written, ConfigFile.write(config));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(ConfigFile.readComplete(written)).isEqualTo(config);
  }

  private Fuzz.Figures grids(long seed, int mutants) throws IOException {
    List<byte[]> good =
        List.of(
            Files.readAllBytes(Path.of("../docs/grids/mnist-rewinding-control.yaml")),
            """
            version: 1
            title: Small
            set: {training: {epochs: 1}, pruning: {sparsity: 0.5}}
            axes:
              pruning.criterion: [magnitude, {kind: random}]
              rewinding:
                learning-rate: {pruning: {rewind: learning-rate}}
                weights-10%: {pruning: {rewind: weights, rewind-to: 10%}}
            skip: [{pruning.criterion: random, rewinding: weights-10%}]
            seed: 3
            replicates: 2
            controls: [magnitude/learning-rate]
            cost: {watts: 300, price-per-hour: 2.5}
            """
                .getBytes(UTF_8));
    return fuzz(
        "grid", seed, mutants, good, file -> assertThat(Grid.read(file).cells()).isNotEmpty());
  }

  private Fuzz.Figures fuzz(
      String format, long seed, int mutants, List<byte[]> good, Fuzz.Door door) {
    Mutator mutator = new Mutator(seed);
    return fuzz(format)
        .run(mutants, i -> mutator.text(mutator.any(good), mutator.any(good), WORDS), door);
  }

  private Fuzz fuzz(String format) {
    Path file = directory.resolve("given.yaml");
    return new Fuzz(format, file, file.toString(), Set.of(ConfigException.class), FIXED, PER_BYTE);
  }

  /** Nothing of YAML that makes objects, copies or surprises is understood. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://x\"]] | line 2 | tag",
        "model: !!python/object/apply:os.system [ls]                              | line 2 | tag",
        "model: !!str mlp                                                         | line 2 | tag",
        "seed: *a                                                                 | line 2 | alias",
        "training: &t {a: *t}                                                     | line 2 | alias",
        "<<: {seed: 2}                                                            | key << |",
        "seed: 1\\nseed: 2                                                        | line 3 | seed",
        "---\\nversion: 1                                                 | one document | line 3",
        "training: {epochs: .inf}                                                 | line 2 | .inf",
        "training: {epochs: 1e999}                                                | epochs | below 1e9",
        "training: {batch: 99999999999999999999}                                  | batch |",
        "training: [[[]]]                                                         | training |",
      })
  void refusesByName(String line, String first, String second) throws IOException {
    assertThat(fuzz("it").attempt(yaml(line), HostileConfigTest::readConfiguration, line))
        .isFalse();
    assertThatThrownBy(() -> readConfiguration(directory.resolve("given.yaml")))
        .hasMessageContaining(first)
        .hasMessageContaining(second == null ? "" : second);
  }

  /** Each list holds ten times the one before: a thousand million in all. */
  @Test
  void refusesABillionLaughs() {
    String laughs =
        IntStream.range(1, 10)
            .mapToObj(
                i ->
                    "l%d: &l%d [%s]"
                        .formatted(
                            i,
                            i,
                            IntStream.range(0, 10)
                                .mapToObj(j -> i == 1 ? "lol" : "*l" + (i - 1))
                                .collect(Collectors.joining(","))))
            .collect(Collectors.joining("\n"));
    fuzz("laughs").run(1, i -> yaml(laughs), HostileConfigTest::readConfiguration);
  }

  @ParameterizedTest
  @CsvSource({"'[', 100000", "'{a: ', 100000", "'- ', 100000", "'? ', 3000", "'a', 1000000"})
  void refusesWhatIsDeepOrLong(String word, int times) {
    fuzz("deep")
        .run(1, i -> yaml("model: " + word.repeat(times)), HostileConfigTest::readConfiguration);
    fuzz("deep").run(1, i -> yaml("\n" + word.repeat(times)), HostileConfigTest::readConfiguration);
  }

  @Test
  void refusesAGridOfMoreCellsThanAnyoneWaitsFor() {
    String axis =
        IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String grid = "axes: {pruning.rounds: [%s], training.epochs: [%s]}\nreplicates: 100";
    byte[] bytes = yaml(grid.formatted(axis, axis));
    fuzz("grid").run(1, i -> bytes, Grid::read);
    assertThatThrownBy(() -> Grid.read(directory.resolve("given.yaml")))
        .hasMessageContaining("at most");
  }

  private static byte[] yaml(String line) {
    return ("version: 1\n" + line.replace("\\n", "\n") + "\n").getBytes(UTF_8);
  }
}
