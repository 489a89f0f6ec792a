// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.ActivationFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BlockTimesTest {

  private static final ElasticSpace SPACE =
      new ElasticSpace(
          4,
          2,
          List.of(new ElasticSpace.Unit(6, 2, false, ActivationFunction.RELU)),
          8,
          new Choices(List.of(3, 5), List.of(1, 2), List.of(2), List.of(28)));
  private static final String TABLE =
      """
      part,resolution,kernel,expand,microseconds
      *,28,0,0,10
      unit1/block1,28,3,2,1
      unit1/block1,28,5,2,2
      unit1/block2,28,3,2,4
      unit1/block2,28,5,2,8
      """;

  @TempDir private Path directory;

  @Test
  void theLatencyIsTheSumOverBlocksInUseAndTheRest() throws IOException {
    BlockTimes times = BlockTimes.read(file(TABLE), SPACE);

    assertThat(times.applyAsDouble(SubNetwork.smallest(SPACE))).isEqualTo(10 + 1);
    assertThat(times.applyAsDouble(SubNetwork.largest(SPACE))).isEqualTo(10 + 2 + 8);
    SubNetwork mixed =
        new SubNetwork(
            28, List.of(List.of(new SubNetwork.Block(5, 2), new SubNetwork.Block(3, 2))));
    assertThat(times.applyAsDouble(mixed)).isEqualTo(10 + 2 + 4);
  }

  @Test
  void blocksAreScaledAndTheRestIsMore() throws IOException {
    BlockTimes times = BlockTimes.read(file(TABLE), SPACE).scaled(2, 100);
    assertThat(times.applyAsDouble(SubNetwork.smallest(SPACE))).isEqualTo(2 * 10 + 100 + 2);
  }

  @Test
  void aBlockThatDoesLessIsNoSlowerThanOneThatDoesMore() throws IOException {
    String jitter = TABLE.replace("block2,28,3,2,4", "block2,28,3,2,10");
    BlockTimes times = BlockTimes.read(file(jitter), SPACE).smoothed();
    assertThat(times.csv())
        .isEqualTo(
            """
            part,resolution,kernel,expand,microseconds
            *,28,0,0,10.000
            unit1/block1,28,3,2,1.000
            unit1/block1,28,5,2,2.000
            unit1/block2,28,3,2,9.000
            unit1/block2,28,5,2,9.000
            """);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Map<BlockTimes.Part, Double> micros = new HashMap<>();
    BlockTimes.parts(SPACE).forEach(part -> micros.put(part, micros.size() + 0.125));
    BlockTimes times = new BlockTimes(micros);
    BlockTimes again = BlockTimes.read(file(times.csv()), SPACE);

    assertThat(again.csv()).isEqualTo(times.csv());
    assertThat(again.applyAsDouble(SubNetwork.largest(SPACE)))
        .isEqualTo(times.applyAsDouble(SubNetwork.largest(SPACE)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unit1/block2,28,5,2,8 | '' | has no time of unit1/block2,28,5,2",
        "unit1/block2,28,5,2,8 | unit1/block2,28,5 | a line must be part,resolution,kernel,expand",
        "part,resolution | layer,resolution | must begin with the line part,resolution",
      })
  void refusesATableThatMissesSomething(String line, String instead, String why)
      throws IOException {
    Path file = file(TABLE.replace(line, instead));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlockTimes.read(file, SPACE))
        .withMessageContaining(why);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("times.csv"), text);
  }
}
