// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.espalier.runtime.ModelHolder;

/**
 * The paths: {@code POST /v1/models/NAME:predict} and {@code GET /v1/models/NAME} as TensorFlow
 * Serving has them, and {@code GET /healthz}. What is refused is answered by {@code {"error":
 * "..."}}: 400 if it does not fit the model, 404 if there is no such path, 405 for a wrong method,
 * 413 if it is too large, 503 while the server stops; what fails otherwise, 500, and logged.
 */
final class PredictionServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger("org.espalier.examples.predict");

  static final int LARGEST_BODY = 16 << 20; // bytes

  private static final long ARRIVING_MILLIS = 100; // from the client to a thread
  private static final long LAST_REQUESTS_MILLIS = 10_000;

  private final String path;
  private final ModelHolder holder;
  private final HttpServer server;
  private final Requests requests = new Requests();
  private final Threads threads = new Threads();
  private final Turns turns = new Turns();
  private volatile boolean stopping;

  /** An answer: a status and JSON. */
  private record Answer(int status, String json) {

    static Answer refusal(int status, String message) {
      return new Answer(status, AnswerJson.error(message));
    }
  }

  private PredictionServer(String name, ModelHolder holder, HttpServer server) {
    this.path = "/v1/models/" + name;
    this.holder = holder;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException if the port is taken
   */
  static PredictionServer start(String name, int port, ModelHolder holder) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      PredictionServer started = new PredictionServer(name, holder, server);
      server.createContext("/", started::handle);
      server.setExecutor(started.threads);
      server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = stopping ? Answer.refusal(503, "the server is stopping") : guarded(exchange);
      // All is read before the answer: who is still sending would see a reset connection instead.
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      byte[] bytes = answer.json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        exchange.sendResponseHeaders(answer.status, -1);
      } else {
        exchange.sendResponseHeaders(answer.status, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private Answer guarded(HttpExchange exchange) throws IOException {
    try {
      return answer(exchange);
    } catch (RuntimeException | Error e) { // without an answer the client sees a lost connection
      LOG.log(Level.ERROR, "failed at " + exchange.getRequestURI(), e);
      return Answer.refusal(500, "failed, see the server's log");
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String asked = String.valueOf(exchange.getRequestURI().getPath());
    boolean predicts = asked.equals(path + ":predict");
    if (!predicts && !asked.equals(path) && !asked.equals("/healthz")) {
      return Answer.refusal(404, "there is no " + asked + ", see " + path);
    }
    String method = predicts ? "POST" : "GET";
    if (!asGet(exchange.getRequestMethod()).equals(method)) {
      return Answer.refusal(405, "use " + method + " for " + asked);
    } else if (predicts) {
      return predict(exchange);
    } else if (asked.equals(path)) {
      return new Answer(200, AnswerJson.status(holder.version().orElse(0)));
    }
    return new Answer(200, "{\"status\":\"ok\"}");
  }

  private static String asGet(String method) {
    return method.equals("HEAD") ? "GET" : method;
  }

  private Answer predict(HttpExchange exchange) throws IOException {
    return turns.read(exchange.getRequestBody(), LARGEST_BODY + 1, this::predict);
  }

  private Answer predict(byte[] body) {
    if (body.length > LARGEST_BODY) {
      return Answer.refusal(
          413, "a request must be at most %d bytes, send fewer examples".formatted(LARGEST_BODY));
    }
    try {
      return new Answer(200, holder.ask(model -> requests.answer(model, body)));
    } catch (RefusedRequestException e) {
      return Answer.refusal(400, String.valueOf(e.getMessage()));
    }
  }

  /** Refuses new requests, finishes those under way and those just sent, stops. */
  @Override
  public void close() {
    stopping = true;
    try {
      Thread.sleep(ARRIVING_MILLIS);
      threads.await(LAST_REQUESTS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdown();
  }
}
