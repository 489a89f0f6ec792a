// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves a model until the process is asked to stop. */
@Command(
    name = "serving-example",
    mixinStandardHelpOptions = true,
    version = "the serving example of Espalier 0.1.0",
    description = "Answers predict requests over HTTP by the highest version of a model.")
final class Main implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "BASE/NAME", description = "The model's directory, full of versions.")
  private Path model = Path.of("");

  @Option(
      names = "--port",
      defaultValue = "8501",
      paramLabel = "PORT",
      description = "The port to listen on, 0 for any (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--poll",
      paramLabel = "MILLISECONDS",
      defaultValue = "1000",
      description = "How long to wait between looks for a version (default ${DEFAULT-VALUE}).")
  private long poll;

  /** Returns once it listens, and the server's threads go on; ends the process if it cannot. */
  public static void main(String[] arguments) {
    System.setProperty("org.jboss.logging.provider", "slf4j"); // Undertow's log, into ours
    int code = new CommandLine(new Main()).execute(arguments);
    if (code != CommandLine.ExitCode.OK) {
      System.exit(code);
    }
  }

  @Override
  public void run() {
    require(port >= 0 && port <= 65535, "--port must be 0 to 65535, got " + port);
    require(poll >= 1, "--poll must be at least 1 (millisecond), got " + poll);
    PredictionService service = new PredictionService(model, port, Duration.ofMillis(poll));
    LOG.info("listening on port {}, serving {}", service.port(), model);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  service.close();
                  LOG.info("stopped");
                }));
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new CommandLine.ParameterException(requireNonNull(spec).commandLine(), message);
    }
  }
}
