// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.espalier.runtime.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A command that publishes a directory, killed again and again: the directory is whole or not
 * there, and the same command then writes the bytes of one that was never killed and leaves no
 * remains.
 */
class KilledCommandTest {

  @TempDir private static Path models;
  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(21);

  @BeforeAll
  static void makeModels() {
    SmallRun.finish(models.resolve("run"));
    for (String flavour : new String[] {"plain", "small"}) {
      String to = models.resolve(flavour).toString();
      espalier("export", models.resolve("run").toString(), "--to", to, "--flavour", flavour)
          .code(0);
    }
  }

  @Test
  void anExportIsWholeOrNotThere() throws IOException, InterruptedException {
    kill("export RUN --round=last --flavour=small --to=BASE/net", 1);
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource(
      delimiter = '|',
      value = {
        "export RUN --round=last --flavour=fast --to=BASE/net          | 20",
        "export RUN --round=last --flavour=plain --to=BASE/net         | 16",
        "export RUN --round=last --flavour=small --to=BASE/net         | 16",
        "export RUN --round=last --flavour=runtime --to=BASE/net       | 16",
        "pack PLAIN --to=BASE/net                                      | 20",
        "pack PLAIN --flavour=runtime --to=BASE/net                    |  8",
        "expand SMALL --to=BASE/net                                    | 12",
        "ticket RUN --round=last --to=BASE/net/N                       | 12",
      })
  void whatIsPublishedIsWholeOrNotThere(String command, int times)
      throws IOException, InterruptedException {
    kill(command, times);
  }

  private void kill(String command, int times) throws IOException, InterruptedException {
    Path whole = directory.resolve("whole");
    long begun = System.nanoTime();
    if (times == 1) { // a JVM less
      espalier(arguments(command, whole)).code(0);
    } else {
      Child.espalier(arguments(command, whole)).code(0);
    }
    long nanos = System.nanoTime() - begun;
    Map<String, String> expected = bytes(whole.resolve("net/1"));
    Path base = directory.resolve("killed");
    Path net = base.resolve("net");
    SmallRun.copy(whole, base); // there is a version already
    int killed = 0;
    while (killed < times) {
      long started = System.nanoTime();
      try (Child child = Child.start(arguments(command, base))) {
        child.await(killed % 2 == 0 ? begunToWrite(net) : later(nanos));
        if (child.isAlive()) {
          child.kill();
          killed++;
        } else {
          child.end().code(0);
          nanos = Math.min(nanos, System.nanoTime() - started); // the first may have been slow
        }
      }
      assertWhole(net, expected);
      assertThat(remains(net)).as("remains of the last one").isLessThanOrEqualTo(1);
    }
    int before = versions(net);
    espalier(arguments(command, base)).code(0);
    assertThat(versions(net)).isEqualTo(before + 1);
    assertWhole(net, expected);
    assertThat(remains(net)).isZero();
  }

  private static String[] arguments(String command, Path base) throws IOException {
    int next = Files.exists(base.resolve("net")) ? versions(base.resolve("net")) + 1 : 1;
    return command
        .replace("RUN", models.resolve("run").toString())
        .replace("PLAIN", models.resolve("plain").toString())
        .replace("SMALL", models.resolve("small").toString())
        .replace("BASE/net/N", "BASE/net/" + next)
        .replace("BASE", base.toString())
        .split(" ");
  }

  /** Some moment in so many nanoseconds. */
  private BooleanSupplier later(long nanos) {
    long moment = System.nanoTime() + random.nextLong(nanos);
    return () -> System.nanoTime() > moment;
  }

  /** A moment after it has begun to write. */
  private BooleanSupplier begunToWrite(Path net) {
    long before = net.toFile().lastModified();
    long pause = random.nextLong(20_000_000);
    long[] seen = {0};
    return () -> {
      if (seen[0] == 0 && net.toFile().lastModified() != before) {
        seen[0] = System.nanoTime();
      }
      return seen[0] != 0 && System.nanoTime() - seen[0] > pause;
    };
  }

  private static void assertWhole(Path net, Map<String, String> expected) throws IOException {
    for (String version : names(net).filter(name -> !name.startsWith(".")).toList()) {
      Map<String, String> found = bytes(net.resolve(version));
      if (expected.containsKey(Model.FILE)) { // which kernels are chosen depends on the clock
        Model.open(net.resolve(version)).close();
        assertThat(found).containsOnlyKeys(Model.FILE);
      } else {
        assertThat(found).as("version %s", version).isEqualTo(expected);
      }
    }
  }

  private static int versions(Path net) {
    return (int) names(net).filter(name -> !name.startsWith(".")).count();
  }

  private static long remains(Path net) {
    return names(net).filter(name -> name.startsWith(".")).count();
  }

  private static Stream<String> names(Path directory) {
    String[] names = directory.toFile().list();
    return Stream.of(names == null ? new String[0] : names);
  }

  private static Map<String, String> bytes(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>(SmallRun.snapshot(directory));
    files.replaceAll((name, timeAndHash) -> timeAndHash.substring(timeAndHash.indexOf(' ')));
    assertThat(files).isNotEmpty();
    return files;
  }
}
