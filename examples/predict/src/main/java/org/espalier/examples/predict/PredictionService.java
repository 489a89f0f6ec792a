// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.espalier.runtime.ClosedModelException;
import org.espalier.runtime.ModelHolder;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.file.ModelFileException;

/** One model behind HTTP, and a thread that looks for newer versions of it. */
final class PredictionService implements AutoCloseable {

  private static final Logger LOG = System.getLogger("org.espalier.examples.predict");

  private final ModelHolder holder;
  private final PredictionServer server;
  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
  private String failure = ""; // said once, not at every look

  private PredictionService(ModelHolder holder, PredictionServer server) {
    this.holder = holder;
    this.server = server;
  }

  /**
   * Opens the highest version and listens.
   *
   * @param model {@code BASE/NAME}
   * @param port 0 for any that is free
   * @param threads that share one prediction
   * @param poll how long to wait before looking for a newer version again
   * @throws IllegalArgumentException if there is no version
   * @throws ModelFileException if it is broken
   * @throws UncheckedIOException if it cannot be read, or the port is taken
   */
  static PredictionService start(Path model, int port, int threads, Duration poll) {
    Path base = model.toAbsolutePath().normalize();
    ModelHolder holder = ModelHolder.open(base, ModelOptions.DEFAULT.withThreads(threads));
    boolean started = false;
    try {
      PredictionServer server =
          PredictionServer.start(String.valueOf(base.getFileName()), port, holder);
      PredictionService service = new PredictionService(holder, server);
      started = true;
      return service.looking(poll);
    } finally {
      if (!started) {
        holder.close();
      }
    }
  }

  private PredictionService looking(Duration poll) {
    Future<?> unused =
        looks.scheduleWithFixedDelay(
            () -> look(holder::refresh), poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  int port() {
    return server.port();
  }

  String version() {
    return Long.toString(holder.version().orElse(0));
  }

  /** Says whatever goes wrong, and returns: an exception would end the looking for good. */
  void look(BooleanSupplier refresh) {
    try {
      if (refresh.getAsBoolean()) {
        failure = "";
        LOG.log(Level.INFO, "serving version {0}", version());
      }
    } catch (ClosedModelException e) {
      return; // the service was closed while this look began
    } catch (RuntimeException | Error e) { // too little memory for the new version, say
      String message = e.toString();
      if (!message.equals(failure)) {
        failure = message;
        LOG.log(Level.ERROR, "version {0} stays: {1}", version(), message);
      }
    }
  }

  /** Finishes the requests under way and stops. */
  @Override
  public void close() {
    server.close();
    looks.shutdown();
    holder.close();
  }
}
