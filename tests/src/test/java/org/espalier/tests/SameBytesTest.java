// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same command with the same seed, machine and threads writes and prints the same bytes, but
 * for the files listed here, as {@code docs/same-numbers.md} says.
 */
class SameBytesTest {

  /** Of a run: these tell what it took and when. */
  private static final String OF_A_RUN = "timings\\.json|journal\\.jsonl|events/.*";

  /** Of a grid: these tell what it took too, and runs are in it. */
  private static final String OF_A_GRID =
      "costs\\.json|report\\.html|cells/.*|runs/[^/]*/(" + OF_A_RUN + ")";

  @TempDir private static Path directory;

  @BeforeAll
  static void runTwice() {
    espalier(SmallRun.prune(directory.resolve("a/run"), "--replicates=2")).code(0);
    espalier(SmallRun.prune(directory.resolve("b/run"), "--replicates=2")).code(0);
    for (String flavour : new String[] {"plain", "small"}) {
      String to = directory.resolve(flavour).toString();
      espalier("export", directory.resolve("a/run").toString(), "--to=" + to, "--flavour", flavour)
          .code(0);
    }
  }

  @Test
  void aRunIsTheSameButForWhatItTook() throws IOException {
    Map<String, String> first = bytes("a/run", OF_A_RUN);
    assertThat(first).containsKeys("config.yaml", "report.html", "curves.svg", "overlaps.csv");
    assertThat(bytes("b/run", OF_A_RUN)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"inspect RUN", "gate RUN --max-drop=100", "ticket RUN --round=last --to=TO"})
  void whatIsReadFromARunIsTheSame(String command) throws IOException {
    assertSame(command);
  }

  @ParameterizedTest
  @Tag("full")
  @ValueSource(
      strings = {
        "export RUN --flavour=fast --warm-up=3 --labels --classify --batching=8 --to=TO/net",
        "export RUN --flavour=plain --labels --classify --to=TO/net",
        "export RUN --flavour=small --to=TO/net",
        "export RUN --flavour=small --weights=codebook --max-drop=100 --to=TO/net",
        "pack PLAIN --to=TO/net",
        "pack PLAIN --sparsity=0.5 --weights=int8 --to=TO/net",
        "expand SMALL --to=TO/net",
        "inspect PLAIN",
        "check SMALL",
      })
  void whatIsPublishedIsTheSame(String command) throws IOException {
    assertSame(command);
  }

  @Test
  @Tag("full")
  void aGridIsTheSameButForWhatItTook() throws IOException {
    Path grid =
        Files.writeString(
            directory.resolve("grid.yaml"),
            """
            version: 1
            set:
              model: mlp-784-10-10
              data: strokes[train=100,test=20]
              training: {epochs: 4, batch: 20}
              pruning: {rounds: 2}
            replicates: 2
            axes:
              rewinding:
                learning-rate: {pruning: {rewind: learning-rate}}
                weights: {pruning: {rewind: weights}}
            """);
    for (String out : new String[] {"a/grid", "b/grid"}) {
      espalier("compare", grid.toString(), "--out=" + directory.resolve(out)).code(0);
    }
    Map<String, String> first = bytes("a/grid", OF_A_GRID);
    assertThat(first).containsKeys("comparison.json", "comparison.csv", "curves.svg");
    assertThat(bytes("b/grid", OF_A_GRID)).isEqualTo(first);
  }

  /** Runs a command for a and for b and compares what it prints and what it writes. */
  private static void assertSame(String command) throws IOException {
    String name = command.replaceAll("[^a-z0-9]", "");
    String first = run(command, "a", name);
    assertThat(run(command, "b", name)).isEqualTo(first);
    if (command.contains("TO")) {
      assertThat(bytes("b/" + name, "")).isEqualTo(bytes("a/" + name, "")).isNotEmpty();
    }
  }

  private static String run(String command, String which, String name) {
    Path own = directory.resolve(which);
    String[] arguments =
        command
            .replace("RUN", own.resolve("run").toString())
            .replace("TO", own.resolve(name).toString())
            .replace("PLAIN", directory.resolve("plain").toString())
            .replace("SMALL", directory.resolve("small").toString())
            .split(" ");
    return espalier(arguments).code(0).out().replace(own.toString(), "");
  }

  /** Every file's hash, without those that may differ. */
  private static Map<String, String> bytes(String below, String without) throws IOException {
    Map<String, String> files = SmallRun.snapshot(directory.resolve(below));
    files.keySet().removeIf(name -> name.matches(without));
    files.replaceAll((file, timeAndHash) -> timeAndHash.substring(timeAndHash.indexOf(' ')));
    return files;
  }
}
