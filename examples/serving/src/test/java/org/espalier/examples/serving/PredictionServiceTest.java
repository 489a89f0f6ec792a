// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.espalier.savedmodels.ServedModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service over HTTP, in this process. */
class PredictionServiceTest {

  private static final String MODEL = "/v1/models/" + PublishedModels.NAME;
  private static final String ONE_ROW = "{\"instances\": [" + PublishedModels.ones() + "]}";

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();
  private PublishedModels models;
  private PredictionService service;

  @BeforeEach
  void start() throws IOException {
    models = new PublishedModels(directory);
    models.publish(1);
    service = new PredictionService(models.directory(), 0, Duration.ofMillis(20));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void answersAsTheModelDoes() throws Exception {
    float[] pixels = new float[2 * PublishedModels.PIXELS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i % 256;
    }
    float[] expected;
    try (ServedModel model = ServedModel.load(models.version(1))) {
      expected = model.predict(Map.of("image", pixels)).get("logits");
    }
    String first = Arrays.toString(Arrays.copyOf(pixels, PublishedModels.PIXELS));
    String second =
        Arrays.toString(Arrays.copyOfRange(pixels, PublishedModels.PIXELS, pixels.length));
    String rows = "[" + first + "," + second + "]";

    assertThat(floats(predict("{\"instances\": " + rows + "}").path("predictions")))
        .containsExactly(expected);
    assertThat(floats(predict("{\"inputs\": {\"image\": " + rows + "}}").path("outputs")))
        .containsExactly(expected);
    assertThat(
            floats(
                json(post(MODEL + "/versions/1:predict", "{\"inputs\": " + rows + "}"))
                    .path("outputs")))
        .containsExactly(expected);
  }

  @Test
  void tellsItsVersionAndSignature() throws Exception {
    assertThat(get(MODEL).body()).contains("{\"version\":\"1\",\"state\":\"AVAILABLE\"");
    assertThat(get(MODEL + "/versions/1").statusCode()).isEqualTo(200);
    HttpResponse<String> metadata = get(MODEL + "/metadata");
    assertThat(metadata.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(metadata.body())
        .isEqualTo(
            "{\"model_spec\":{\"name\":\"strokes\",\"signature_name\":\"\",\"version\":\"1\"},"
                + "\"metadata\":{\"signature_def\":{\"signature_def\":{\"serving_default\":{"
                + "\"inputs\":{\"image\":{\"dtype\":\"DT_FLOAT\",\"tensor_shape\":{\"dim\":["
                + "{\"size\":\"-1\",\"name\":\"\"},{\"size\":\"784\",\"name\":\"\"}],"
                + "\"unknown_rank\":false}}},"
                + "\"outputs\":{\"logits\":{\"dtype\":\"DT_FLOAT\",\"tensor_shape\":{\"dim\":["
                + "{\"size\":\"-1\",\"name\":\"\"},{\"size\":\"10\",\"name\":\"\"}],"
                + "\"unknown_rank\":false}}},"
                + "\"method_name\":\"tensorflow/serving/predict\"}}}}}");
  }

  @Test
  void refusesWithAnErrorThatSaysWhy() throws Exception {
    assertError(
        post(MODEL + ":predict", "{\"instances\": [[1]]}"),
        400,
        "[0] must be a list of 784, got a list of 1 (input image float [-1, 784])");
    assertError(
        post("/v1/models/other:predict", ONE_ROW),
        404,
        "there is no model 'other', this is 'strokes'");
    assertError(
        post(MODEL + "/versions/7:predict", ONE_ROW),
        404,
        "version 7 of 'strokes' is not served, 1 is");
    assertError(get(MODEL + ":predict"), 405, "use POST for /v1/models/strokes:predict");
    assertError(get("/v2"), 404, "there is no /v2, see /v1/models/strokes");
    assertError(
        post(MODEL + ":predict", " ".repeat((16 << 20) + 1)),
        413,
        "the request must be at most 16777216 bytes, send fewer examples");
    assertThat(post(MODEL + ":predict", ONE_ROW).statusCode()).isEqualTo(200);
  }

  @Test
  void answers503UntilThereIsAVersion() throws Exception {
    Path empty = Files.createDirectories(directory.resolve("elsewhere").resolve("strokes"));
    try (PredictionService early = new PredictionService(empty, 0, Duration.ofMillis(20))) {
      assertError(
          send(early, MODEL + ":predict", ONE_ROW), 503, "no version of 'strokes' is loaded yet");
    }
  }

  @Test
  void swapsToANewVersionAndBackWhenItIsTakenAway() throws Exception {
    JsonNode before = predict(ONE_ROW);
    models.publish(2);
    await(() -> metric("serving_model_version").equals("2.0"));
    assertThat(predict(ONE_ROW)).isNotEqualTo(before);
    assertThat(get(MODEL + "/versions/1").statusCode()).isEqualTo(404);

    Files.move(models.version(2), models.directory().resolve("withdrawn"));
    await(() -> metric("serving_model_version").equals("1.0"));
    assertThat(predict(ONE_ROW)).isEqualTo(before);
    await(() -> metric("serving_swaps_total").equals("3.0")); // counted after the version
  }

  @Test
  void keepsTheOldVersionWhileANewOneCannotBeLoaded() throws Exception {
    JsonNode before = predict(ONE_ROW);
    Path broken = Files.createDirectory(models.version(2));
    await(() -> metric("serving_load_failures_total").equals("1.0"));
    Thread.sleep(200); // ten polls
    assertThat(metric("serving_load_failures_total")).as("tried once").isEqualTo("1.0");
    assertThat(predict(ONE_ROW)).isEqualTo(before);

    Files.writeString(broken.resolve("saved_model.pb"), "no proto");
    await(() -> !metric("serving_load_failures_total").equals("1.0")); // 3.0 if seen half written
    models.publish(3);
    await(() -> metric("serving_model_version").equals("3.0"));
  }

  @Test
  void countsRequestsByCodeAndTimesPredictions() throws Exception {
    post(MODEL + ":predict", ONE_ROW);
    post(MODEL + ":predict", ONE_ROW);
    post(MODEL + ":predict", "{}");
    await(() -> metric("serving_predict_seconds_count").equals("3"));
    assertThat(metric("serving_requests_total{code=\"400\"}")).isEqualTo("1.0");
    assertThat(get("/monitoring/prometheus/metrics").body())
        .contains("# TYPE serving_requests_total counter")
        .contains("# TYPE serving_predict_seconds histogram")
        .contains("serving_predict_seconds_bucket{le=\"0.001\"}")
        .contains("serving_predict_seconds_bucket{le=\"+Inf\"} 3");
  }

  private String metric(String name) {
    try {
      return get("/monitoring/prometheus/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length() + 1))
          .findFirst()
          .orElse("");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in a minute").isLessThan(end);
      Thread.sleep(5);
    }
  }

  private JsonNode predict(String body) throws IOException, InterruptedException {
    HttpResponse<String> response = post(MODEL + ":predict", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(service, path, body);
  }

  private HttpResponse<String> send(PredictionService to, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(to, path)).POST(BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(service, path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(PredictionService to, String path) {
    return URI.create("http://localhost:" + to.port() + path);
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  private static float[] floats(JsonNode rows) {
    float[] values = new float[rows.size() * rows.path(0).size()];
    int i = 0;
    for (JsonNode row : rows) {
      for (JsonNode value : row) {
        values[i++] = value.floatValue();
      }
    }
    return values;
  }

  private static void assertError(HttpResponse<String> response, int code, String message)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(code);
    assertThat(json(response))
        .isEqualTo(new ObjectMapper().createObjectNode().put("error", message));
  }
}
