// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that send one request at a fixed rate each, over connections they keep. A latency counts
 * from the moment a request was due, so one that had to wait for a slow one before it is slow too.
 */
final class Load {

  private static final int CLIENTS = 4;
  private static final long INTERVAL_NANOS = 20_000_000; // 50 requests a second and client

  /**
   * A request that has ended.
   *
   * @param due when, by {@link System#nanoTime()}
   * @param failure empty if the answer was one of those expected
   */
  record Sample(long due, long latencyNanos, String failure) {}

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;
  private final Set<String> answers;
  private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  private volatile boolean stopped;

  /**
   * Starts.
   *
   * @param answers the answers that are right
   */
  Load(URI uri, String body, Set<String> answers) {
    this.request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(body))
            .build();
    this.answers = answers;
    long start = System.nanoTime();
    for (int i = 0; i < CLIENTS; i++) {
      long first = start + i * INTERVAL_NANOS / CLIENTS;
      Thread thread = new Thread(() -> send(first), "client-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  /** Stops and returns every request, in the order they ended. */
  List<Sample> stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(samples);
  }

  private void send(long first) {
    for (long due = first; !stopped; due += INTERVAL_NANOS) {
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      String failure = failure();
      samples.add(new Sample(due, System.nanoTime() - due, failure));
    }
  }

  private String failure() {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      boolean right = response.statusCode() == 200 && answers.contains(response.body());
      return right ? "" : response.statusCode() + " " + response.body();
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }
}
