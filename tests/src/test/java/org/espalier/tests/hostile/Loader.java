// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.savedmodels.FreshJvm;
import org.espalier.savedmodels.LoadManyMain;

/** TensorFlow's loader in a process of its own, which may die. */
final class Loader implements AutoCloseable {

  private final Path directory;
  private Process process;

  /** Started when it is asked. */
  Loader(Path directory) throws IOException {
    this.directory = directory;
    this.process = start();
  }

  /** What came of a model, the last word {@code accepted} if the process died of it. */
  String load(Path model) throws IOException, InterruptedException {
    process.outputWriter(StandardCharsets.UTF_8).write(model + "\n");
    process.outputWriter(StandardCharsets.UTF_8).flush();
    String last = "none";
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("> ")) {
        last = line.substring(2);
        if (!last.equals("accepted")) {
          return last;
        }
      }
    }
    process.waitFor(60, TimeUnit.SECONDS);
    process = start();
    return last;
  }

  private Process start() throws IOException {
    return FreshJvm.builder(
            directory.resolve("errors"),
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            LoadManyMain.class)
        .start();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
