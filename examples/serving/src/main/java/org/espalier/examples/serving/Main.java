// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves a model until the process is asked to stop. */
@Command(
    name = "serving-example",
    mixinStandardHelpOptions = true,
    description = "Answers predict requests over HTTP by the highest version of a model.")
final class Main implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Parameters(paramLabel = "BASE/NAME", description = "The model's directory, full of versions.")
  private Path model = Path.of("");

  @Option(
      names = "--port",
      defaultValue = "8501",
      description = "The port to listen on, 0 for any (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--poll",
      paramLabel = "MILLISECONDS",
      defaultValue = "1000",
      description = "How long to wait before looking for a new version (${DEFAULT-VALUE}).")
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
}
