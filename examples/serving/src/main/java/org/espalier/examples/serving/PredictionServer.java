// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.ExceptionHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.ServedValues;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST interface of TensorFlow Serving for one model, and its metrics.
 *
 * <pre>
 * POST /v1/models/NAME[/versions/N]:predict
 * GET  /v1/models/NAME[/versions/N]
 * GET  /v1/models/NAME[/versions/N]/metadata
 * GET  /monitoring/prometheus/metrics
 * </pre>
 *
 * <p>A refused request is answered by {@code {"error": "..."}}: 400 if it does not fit the model,
 * 404 if there is no such path, model or version, 405 for a wrong method, 413 if it is too large,
 * 503 while no version is loaded. While the server is stopping it is 503 without a text.
 */
final class PredictionServer implements AutoCloseable {

  static final String METRICS_PATH = "/monitoring/prometheus/metrics";

  private static final Logger LOG = LoggerFactory.getLogger(PredictionServer.class);
  private static final Pattern PATH =
      Pattern.compile("/v1/models/([^/:]+)(?:/versions/([0-9]{1,18}))?(:predict|/metadata)?");
  private static final long LARGEST_BODY = 16L << 20; // bytes; ten times that as a JSON tree
  private static final long LAST_REQUESTS_MILLIS = 10_000;

  private final String name;
  private final ModelHolder<ServedModel> holder;
  private final ServingMetrics metrics;
  private final GracefulShutdownHandler requests;
  private final Undertow undertow;

  /**
   * Starts.
   *
   * @param name of the model, in paths
   * @param port 0 for any that is free
   */
  PredictionServer(String name, int port, ModelHolder<ServedModel> holder, ServingMetrics metrics) {
    this.name = name;
    this.holder = holder;
    this.metrics = metrics;
    ExceptionHandler guarded =
        Handlers.exceptionHandler(this::handle)
            .addExceptionHandler(RequestTooBigException.class, this::refuseTooLarge)
            .addExceptionHandler(IllegalArgumentException.class, PredictionServer::refuseWrong)
            .addExceptionHandler(Throwable.class, PredictionServer::fail);
    this.requests = Handlers.gracefulShutdown(new BlockingHandler(guarded));
    this.undertow =
        Undertow.builder()
            .addHttpListener(port, "0.0.0.0", requests)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, LARGEST_BODY)
            .build();
    undertow.start();
  }

  /** The port it listens on. */
  int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** Refuses new requests, finishes those under way, stops. */
  @Override
  public void close() {
    requests.shutdown();
    try {
      if (!requests.awaitShutdown(LAST_REQUESTS_MILLIS)) {
        LOG.warn("stopping with requests under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    undertow.stop();
  }

  private void handle(HttpServerExchange exchange) throws IOException {
    long start = System.nanoTime();
    String path = exchange.getRequestPath();
    boolean predict = path.endsWith(":predict");
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          metrics.answered(done.getStatusCode());
          if (predict) {
            metrics.predicted((System.nanoTime() - start) / 1e9);
          }
          next.proceed();
        });
    if (path.equals(METRICS_PATH)) {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, ServingMetrics.CONTENT_TYPE);
      exchange.getResponseSender().send(metrics.text());
      return;
    }
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      refuse(exchange, StatusCodes.NOT_FOUND, "there is no " + path + ", see /v1/models/" + name);
    } else if (!parts.group(1).equals(name)) {
      refuse(
          exchange,
          StatusCodes.NOT_FOUND,
          "there is no model '%s', this is '%s'".formatted(parts.group(1), name));
    } else if (!exchange.getRequestMethod().equals(predict ? Methods.POST : Methods.GET)) {
      refuse(
          exchange,
          StatusCodes.METHOD_NOT_ALLOWED,
          "use " + (predict ? "POST" : "GET") + " for " + path);
    } else {
      withModel(exchange, parts);
    }
  }

  private void withModel(HttpServerExchange exchange, Matcher parts) throws IOException {
    // The body before the lease: a slow client must not keep an old model open.
    byte[] body = exchange.getInputStream().readAllBytes();
    Optional<ModelHolder.Lease<ServedModel>> leased = holder.lease();
    if (leased.isEmpty()) {
      refuse(
          exchange, StatusCodes.SERVICE_UNAVAILABLE, "no version of '" + name + "' is loaded yet");
      return;
    }
    byte[] answer;
    try (ModelHolder.Lease<ServedModel> lease = leased.get()) {
      String version = parts.group(2);
      if (version != null && Long.parseLong(version) != lease.version()) {
        refuse(
            exchange,
            StatusCodes.NOT_FOUND,
            "version %s of '%s' is not served, %d is".formatted(version, name, lease.version()));
        return;
      }
      answer = answer(parts.group(3), body, lease);
    }
    send(exchange, answer);
  }

  private byte[] answer(@Nullable String verb, byte[] body, ModelHolder.Lease<ServedModel> lease) {
    ServedModel model = lease.model();
    if (verb == null) {
      return AnswerJson.status(lease.version());
    }
    if (verb.equals("/metadata")) {
      return AnswerJson.metadata(name, lease.version(), model);
    }
    PredictRequest request = PredictRequest.parse(body, model.inputs());
    Map<String, ServedValues> outputs = model.answer(request.columns());
    return request.byRows() ? AnswerJson.byRows(outputs) : AnswerJson.byColumns(outputs);
  }

  private void refuseTooLarge(HttpServerExchange exchange) {
    refuse(
        exchange,
        StatusCodes.REQUEST_ENTITY_TOO_LARGE,
        "the request must be at most %d bytes, send fewer examples".formatted(LARGEST_BODY));
  }

  private static void refuseWrong(HttpServerExchange exchange) {
    String message = exchange.getAttachment(ExceptionHandler.THROWABLE).getMessage();
    refuse(exchange, StatusCodes.BAD_REQUEST, String.valueOf(message));
  }

  private static void fail(HttpServerExchange exchange) {
    LOG.error(
        "failed at {}",
        exchange.getRequestPath(),
        exchange.getAttachment(ExceptionHandler.THROWABLE));
    refuse(exchange, StatusCodes.INTERNAL_SERVER_ERROR, "failed, see the server's log");
  }

  private static void refuse(HttpServerExchange exchange, int code, String message) {
    exchange.setStatusCode(code);
    send(exchange, AnswerJson.error(message));
  }

  private static void send(HttpServerExchange exchange, byte[] json) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(json));
  }
}
