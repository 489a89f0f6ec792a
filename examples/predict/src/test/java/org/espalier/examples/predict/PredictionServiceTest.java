// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service as clients see it, on a port of its own. */
class PredictionServiceTest {

  private static final String ONE = "{\"instances\":[[0,-1]]}";

  @TempDir private Path base;
  private final HttpClient client = HttpClient.newHttpClient();
  private PredictionService service;

  @BeforeEach
  void start() {
    Models.publish(Models.pair(1), base.resolve("pair"), 1);
    service = PredictionService.start(base.resolve("pair"), 0, 1, Duration.ofMillis(20));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + service.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private String predict() throws IOException, InterruptedException {
    HttpResponse<String> answer = send("POST", "/v1/models/pair:predict", ONE);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private void expect(int status, String method, String path, String part) throws Exception {
    HttpResponse<String> answer = send(method, path, method.equals("POST") ? "[" : "");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(part);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void answersAndRefuses() throws Exception {
    assertThat(predict()).isEqualTo("{\"predictions\":[[1.0,-1.0]],\"labels\":[\"first\"]}");
    expect(200, "GET", "/healthz", "{\"status\":\"ok\"}");
    expect(200, "GET", "/v1/models/pair", "\"version\":\"1\",\"state\":\"AVAILABLE\"");
    expect(400, "POST", "/v1/models/pair:predict", "{\"error\":\"the request must be an object");
    expect(404, "GET", "/v1/models/other", "there is no /v1/models/other, see /v1/models/pair");
    expect(404, "GET", "/v1/models/pair/metadata", "there is no /v1/models/pair/metadata");
    expect(404, "POST", "/v1/models/pairs:predict", "there is no /v1/models/pairs:predict");
    expect(404, "DELETE", "/nothing", "there is no /nothing");
    expect(405, "GET", "/v1/models/pair:predict", "use POST for");
    expect(405, "DELETE", "/healthz", "use GET for /healthz");
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    String body = " ".repeat(PredictionServer.LARGEST_BODY + 1);
    HttpResponse<String> answer = send("POST", "/v1/models/pair:predict", body);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("a request must be at most 16777216 bytes");
  }

  @Test
  void noRequestFailsWhileVersionsAreSwapped() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(2);
    ExecutorService clients = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> asking = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        asking.add(clients.submit(() -> askUntil(done, begun)));
      }
      begun.await();
      for (int version = 2; version <= 10; version++) {
        Models.publish(Models.pair(version), base.resolve("pair"), version);
        awaitAnswer(version);
      }
      done.set(true);
      for (Future<Integer> asked : asking) {
        assertThat(asked.get()).isPositive();
      }
    } finally {
      done.set(true);
      clients.shutdown();
    }
  }

  private int askUntil(AtomicBoolean done, CountDownLatch begun)
      throws IOException, InterruptedException {
    int count = 0;
    for (; !done.get(); count++) {
      assertThat(predict()).matches("\\{\"predictions\":\\[\\[([1-9]|10).0,-1.0]].*");
      begun.countDown();
    }
    return count;
  }

  private void awaitAnswer(int version) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!predict().contains("[[" + version + ".0,")) {
      assertThat(System.nanoTime()).as("version %d is served", version).isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void aBrokenVersionChangesNothing() throws Exception {
    Path broken = Files.createDirectory(base.resolve("pair/.2"));
    Files.writeString(broken.resolve("model.espalier"), "no model");
    Files.move(broken, base.resolve("pair/2"));
    Models.publish(Models.pair(1), base.resolve("other"), 1);
    Thread.sleep(100); // some looks
    assertThat(predict()).contains("[[1.0,");
    Models.publish(Models.pair(3), base.resolve("pair"), 3);
    awaitAnswer(3);
  }

  @Test
  void finishesTheRequestUnderWayWhenItStops() throws Exception {
    String body = " ".repeat(PredictionServer.LARGEST_BODY - ONE.length()) + ONE;
    String head =
        "POST /v1/models/pair:predict HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
            .formatted(body.length());
    String request = head + body;
    int most = request.length() - 10;
    try (Socket slow = new Socket("localhost", service.port())) {
      OutputStream out = slow.getOutputStream();
      // More than the system keeps for a slow reader: once it is written, it is being read.
      out.write(request.substring(0, most).getBytes(StandardCharsets.US_ASCII));
      out.flush();
      Thread stopping = new Thread(service::close);
      stopping.start();
      while (send("GET", "/healthz", "").statusCode() != 503) {
        Thread.sleep(5);
      }
      out.write(request.substring(most).getBytes(StandardCharsets.US_ASCII));
      out.flush();
      byte[] answer = slow.getInputStream().readNBytes("HTTP/1.1 200 OK".length());
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
      stopping.join();
    }
    assertThatThrownBy(this::predict).isInstanceOf(IOException.class);
  }

  private Socket sending(String part) throws IOException {
    Socket socket = new Socket("localhost", service.port());
    send(socket, part);
    return socket;
  }

  private static void send(Socket socket, String part) throws IOException {
    socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
  }

  private static String head(int length) {
    return "POST /v1/models/pair:predict HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
        .formatted(length);
  }

  private static String status(Socket socket) throws IOException {
    byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    return new String(answer, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length());
  }

  @Test
  @Timeout(60)
  void slowClientsHoldUpNoOther() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        slow.add(sending(head(ONE.length()) + ONE.substring(0, 6)));
      }
      for (int i = 0; i < 20 + Turns.MOST; i++) {
        slow.add(sending(head(1 << 20) + " ".repeat(2 * Turns.SMALL_BODY)));
      }
      expect(200, "GET", "/healthz", "ok");
      assertThat(predict()).contains("[[1.0,");
      for (Socket client : slow.subList(0, 20)) {
        send(client, ONE.substring(6));
        assertThat(status(client)).isEqualTo("200");
      }
      for (Socket client : slow.subList(20, slow.size())) {
        send(client, " ".repeat((1 << 20) - 2 * Turns.SMALL_BODY - ONE.length()) + ONE);
      }
      for (Socket client : slow.subList(20, slow.size())) {
        assertThat(status(client)).isEqualTo("200");
      }
    } finally {
      for (Socket client : slow) {
        client.close();
      }
    }
  }

  @Test
  @Timeout(60)
  void answersThoseAlreadySendingWhenItStops() throws Exception {
    String head = head(1 << 20);
    try (Socket early = sending(head(ONE.length()) + ONE.substring(0, 6));
        Socket late = sending(head.substring(0, 50))) {
      for (int i = 0; i < 2; i++) { // once these are answered, those before are being read
        expect(200, "GET", "/healthz", "ok");
      }
      Thread stopping = new Thread(service::close);
      stopping.start();
      while (send("GET", "/healthz", "").statusCode() != 503) {
        Thread.sleep(5);
      }
      Thread.sleep(200); // it would have stopped, but for these two
      send(late, head.substring(50) + " ".repeat(1 << 20));
      assertThat(status(late)).isEqualTo("503");
      send(early, ONE.substring(6));
      assertThat(status(early)).isEqualTo("200");
      stopping.join();
    }
  }

  @Test
  void refusesOnceAllIsRead() throws Exception {
    String body = " ".repeat(2 * PredictionServer.LARGEST_BODY);
    assertThat(send("POST", "/v1/models/pair:predict", body).statusCode()).isEqualTo(413);
    assertThat(send("POST", "/v1/models/other:predict", body).statusCode()).isEqualTo(404);
  }

  @Test
  void answersHeadAsGetWithoutABody() throws Exception {
    HttpResponse<String> answer = send("HEAD", "/healthz", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Length")).hasValue("15");
    assertThat(send("HEAD", "/v1/models/pair:predict", "").statusCode()).isEqualTo(405);
  }

  @Test
  void refusesToStartWithoutAModelOrAPort() {
    assertThatThrownBy(
            () -> PredictionService.start(base.resolve("none"), 0, 1, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(base.resolve("none") + " must hold versions, such as ");
    assertThatThrownBy(
            () ->
                PredictionService.start(
                    base.resolve("pair"), service.port(), 1, Duration.ofSeconds(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot listen on port " + service.port() + ": ");
  }

  @Test
  void closesTheModelIfItCannotListen() throws Exception {
    Models.publish(Models.image(), base.resolve("image"), 1);
    assertThatThrownBy(
            () ->
                PredictionService.start(
                    base.resolve("image"), service.port(), 2, Duration.ofSeconds(1)))
        .isInstanceOf(UncheckedIOException.class);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("image-1")) { // the model's second
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void goesOnLookingWhateverGoesWrong() throws Exception {
    service.look(
        () -> {
          throw new OutOfMemoryError("Java heap space");
        });
    service.look(
        () -> {
          throw new UnsupportedOperationException();
        });
    assertThat(predict()).contains("[[1.0,");
  }
}
