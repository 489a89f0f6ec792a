// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.espalier.runtime.file.ModelFileException;

/** Answers predict requests until the process is asked to stop. */
final class Main {

  private static final Logger LOG = System.getLogger("org.espalier.examples.predict");
  private static final Duration POLL = Duration.ofSeconds(2);

  private Main() {}

  /** Returns once it listens, and the server's threads go on; ends the process if it cannot. */
  public static void main(String[] arguments) {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else 40 ms an answer
    System.setProperty("sun.net.httpserver.maxReqTime", "30"); // seconds for a slow client
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n");
    Arguments parsed = parse(arguments);
    try {
      start(parsed);
    } catch (IllegalArgumentException | ModelFileException | UncheckedIOException e) {
      end(1, e);
    }
  }

  private static Arguments parse(String[] arguments) {
    try {
      return Arguments.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      end(2, e);
      throw e; // not reached
    }
  }

  private static void end(int code, RuntimeException e) {
    System.err.println("predict: " + e.getMessage());
    System.exit(code);
  }

  private static void start(Arguments arguments) {
    PredictionService service =
        PredictionService.start(arguments.model(), arguments.port(), arguments.threads(), POLL);
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    LOG.log(
        Level.INFO,
        "serving {0} version {1} on port {2}",
        arguments.model(),
        service.version(),
        Integer.toString(service.port()));
  }
}
