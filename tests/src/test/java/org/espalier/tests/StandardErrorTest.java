// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** Where messages and the progress bar go, whatever standard error is. */
@EnabledOnOs(OS.LINUX)
class StandardErrorTest {

  @TempDir private Path directory;

  @Test
  void aWarningSurvivesInAFileSharedWithStandardOutput() throws Exception {
    Path both = directory.resolve("both");
    String[] prune =
        SmallRun.prune(directory.resolve("run"), "--per-round=0.99", "--epochs=1", "--batch=50");

    run("exec \"$@\" >" + both + " 0>&1 2>/dev/null", Child.command(prune));

    assertThat(both)
        .content()
        .contains("warning: replicate-1/round-02 has no weights left in ")
        .contains("replicate  round  density")
        .contains("        1      2 ");
  }

  @Test
  void nothingOfTheNativesIsHeard() throws Exception {
    Path err = directory.resolve("err");
    String[] prune = SmallRun.prune(directory.resolve("run"), "--rounds=1", "--epochs=1");

    run("exec \"$@\" >/dev/null 0>" + err + " 2>/dev/null", Child.command(prune));

    assertThat(err).isEmptyFile();
  }

  @Test
  void aTerminalShowsABarWithRateAndTimeLeft() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script makes terminals");
    List<String> command =
        new ArrayList<>(
            Child.command(SmallRun.prune(directory.resolve("run"), "--rounds=1", "--epochs=400")));
    command.add(1, "-Despalier.columns=100");
    Path typescript = directory.resolve("typescript");
    StringBuilder line = new StringBuilder("exec");
    command.forEach(part -> line.append(" '").append(part).append("'"));

    run("exec script -qec \"$@\" " + typescript, List.of(line + " 0>&2 2>/dev/null"));

    assertThat(Files.readString(typescript, UTF_8))
        .containsPattern("round 0 +[0-9]+% \\[=*>? *\\] +[0-9,]+/1,?800 steps")
        .contains("steps/s")
        .contains("loss ");
  }

  private void run(String script, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
