// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.espalier.savedmodels.ServedModel;

/**
 * One model behind HTTP. One thread beside those of the server looks for versions, loads them and
 * closes the ones replaced, so that no request ever does.
 */
final class PredictionService implements AutoCloseable {

  private static final long LAST_CLOSE_SECONDS = 10;

  private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
  private final ModelHolder<ServedModel> holder =
      new ModelHolder<>(unused -> background.execute(unused::close));
  private final PredictionServer server;
  private final ScheduledFuture<?> polling;

  /**
   * Loads the highest version, if there is one, and then starts to listen.
   *
   * @param model {@code BASE/NAME}
   * @param port 0 for any that is free
   * @param poll how long to wait before looking for a new version again
   */
  PredictionService(Path model, int port, Duration poll) {
    Path base = model.toAbsolutePath().normalize();
    ServingMetrics metrics = new ServingMetrics();
    VersionWatcher watcher = new VersionWatcher(base, holder, metrics);
    watcher.poll();
    this.server = new PredictionServer(String.valueOf(base.getFileName()), port, holder, metrics);
    this.polling =
        background.scheduleWithFixedDelay(
            watcher::poll, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The port it listens on. */
  int port() {
    return server.port();
  }

  /** Finishes the requests under way, stops, and closes the model. */
  @Override
  public void close() {
    server.close();
    polling.cancel(false);
    holder.clear();
    background.shutdown(); // after what is queued, that is the model's close
    try {
      background.awaitTermination(LAST_CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
