// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What TensorFlow Java dies of, each in a JVM of its own, and that what Espalier does instead
 * lives. A killer that no longer kills fails here: then a rule in {@link ArchitectureTest} may go.
 */
@EnabledOnOs(OS.LINUX)
class KnownKillersTest {

  private static final int ABORTED = 134; // 128 + SIGABRT

  @TempDir private Path directory;

  private record End(boolean killed, String out) {}

  @Test
  void theGradientOfARefVariablesSquareKillsAndThatOfAResourceVariableDoesNot() throws Exception {
    assertThat(run("square-of-a-ref-variable").killed()).isTrue();
    assertThat(run("square-of-a-resource-variable")).isEqualTo(new End(false, "2.0"));
  }

  @Test
  void theEleventhCustomGradientKills() throws Exception {
    assertThat(run("custom-gradients", "10")).isEqualTo(new End(false, "1.0"));
    assertThat(run("custom-gradients", "11").killed()).isTrue();
  }

  @Test
  void automaticMixedPrecisionOnAProcessorKills() throws Exception {
    assertThat(run("mixed-precision").killed()).isTrue();
    assertThat(run("own-precision").killed()).isFalse();
  }

  @Test
  void resultsThatNobodyClosesKeepTheirMemory() throws Exception {
    assertThat(Double.parseDouble(run("unclosed-results").out())).isGreaterThan(200);
    assertThat(Double.parseDouble(run("closed-results").out())).isLessThan(50);
  }

  private End run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash"));
    Path crash = Files.createTempDirectory(directory, "run").resolve("crash.log");
    command.add("-XX:ErrorFile=" + crash);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Killer.class.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    boolean killed = process.exitValue() == ABORTED || Files.exists(crash);
    assertThat(killed || process.exitValue() == 0).as(out).isTrue();
    return new End(killed, out);
  }
}
