// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Swaps versions of a service in a process of its own while four clients send 200 requests a second
 * to it. What happens from a publication until some time after the swap is compared with as long a
 * time just before, so with the machine as it was then.
 */
class SwapLoadTest {

  private static final long STEADY_MILLIS = 700; // before each publication
  private static final long AFTER_MILLIS = 400; // the old version is closed in it
  private static final double MOST_SLOWDOWN = 2;
  private static final long MOST_GROWTH_KIB = 20 << 10; // a tenth of the model at each of 200 swaps

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  private final List<Long> steady = new ArrayList<>(); // nanoseconds
  private final List<Long> across = new ArrayList<>();
  private final List<Long> steadyP99s = new ArrayList<>(); // a swap each
  private final List<Long> acrossP99s = new ArrayList<>();
  private final List<Double> p99Slowdowns = new ArrayList<>();
  private final List<Long> residentKib = new ArrayList<>(); // after each swap
  private long requests;

  @Test
  void failsNoRequestWhileVersionsAreSwapped() throws Exception {
    swap(1, 5);
    assertThat(slowdown(0.5)).as("of most requests").isLessThanOrEqualTo(MOST_SLOWDOWN);
  }

  @Test
  @Tag("full")
  void staysFastAndSmallOverTwoHundredSwaps() throws Exception {
    swap(20, 200);
    long before = median(residentKib.subList(10, 20));
    long after = median(residentKib.subList(residentKib.size() - 10, residentKib.size()));
    Map<String, Object> figures =
        ImmutableMap.<String, Object>builder()
            .put("swaps", p99Slowdowns.size())
            .put("requests", requests)
            .put("failed", 0)
            .put("steadyP50Millis", percentile(steady, 0.5) / 1e6)
            .put("steadyP99Millis", percentile(steady, 0.99) / 1e6)
            .put("acrossP99Millis", percentile(across, 0.99) / 1e6)
            .put("p99Slowdown", slowdown(0.99))
            .put("medianOfSwapsSteadyP99Millis", median(steadyP99s) / 1e6)
            .put("medianOfSwapsAcrossP99Millis", median(acrossP99s) / 1e6)
            .put("medianOfSwapsP99Slowdown", median(p99Slowdowns))
            .put("residentMib20Swaps", before / 1024)
            .put("residentMib220Swaps", after / 1024)
            .buildOrThrow();
    String out = System.getProperty("benchmark.out");
    if (out != null) {
      Path file = Files.createDirectories(Path.of(out)).resolve("serving-swaps.json");
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures);
    }

    assertThat(slowdown(0.99)).as(figures.toString()).isLessThanOrEqualTo(MOST_SLOWDOWN);
    assertThat(median(p99Slowdowns)).as(figures.toString()).isLessThanOrEqualTo(MOST_SLOWDOWN);
    assertThat(after - before).as(figures.toString()).isLessThan(MOST_GROWTH_KIB);
  }

  /** Fails if a request does. The first swaps are for warming everything up. */
  private void swap(int warmUp, int measured) throws Exception {
    PublishedModels models = new PublishedModels(directory);
    models.publish(1);
    try (ServerProcess server = ServerProcess.start(models.directory(), directory.resolve("log"))) {
      String model = "http://localhost:%d/v1/models/strokes".formatted(server.port());
      URI status = URI.create(model);
      String body = "{\"instances\": [" + PublishedModels.ones() + "]}";
      Load load = new Load(URI.create(model + ":predict"), body, models.answers());
      List<long[]> moments = new ArrayList<>(); // of the publication, and some time after the swap
      List<Load.Sample> samples;
      try {
        for (int version = 2; version < 2 + warmUp + measured; version++) {
          Thread.sleep(STEADY_MILLIS);
          long published = System.nanoTime();
          models.publish(version);
          awaitServed(status, version);
          Thread.sleep(AFTER_MILLIS);
          residentKib.add(server.residentKib());
          if (version >= 2 + warmUp) {
            moments.add(new long[] {published, System.nanoTime()});
          }
          models.delete(version - 1);
        }
      } finally {
        samples = load.stop();
      }
      server.stop();
      assertThat(server.log()).endsWith("stopped\n").doesNotContain(" WARN ", " ERROR ");
      assertThat(samples.stream().map(Load.Sample::failure)).allMatch(String::isEmpty);
      requests = samples.size();
      moments.forEach(moment -> measure(samples, moment[0], moment[1]));
    }
  }

  private void measure(List<Load.Sample> samples, long published, long settled) {
    long length = Math.min(settled - published, STEADY_MILLIS * 1_000_000);
    List<Long> before = due(samples, published - length, published);
    List<Long> during = due(samples, published, settled);
    if (before.isEmpty() || during.isEmpty()) {
      return; // on a machine that let nobody run meanwhile
    }
    steady.addAll(before);
    across.addAll(during);
    long steadyP99 = percentile(before, 0.99);
    long acrossP99 = percentile(during, 0.99);
    steadyP99s.add(steadyP99);
    acrossP99s.add(acrossP99);
    p99Slowdowns.add((double) acrossP99 / steadyP99);
  }

  private double slowdown(double fraction) {
    return (double) percentile(across, fraction) / percentile(steady, fraction);
  }

  private static List<Long> due(List<Load.Sample> samples, long from, long to) {
    return samples.stream()
        .filter(sample -> sample.due() >= from && sample.due() < to)
        .map(Load.Sample::latencyNanos)
        .toList();
  }

  private void awaitServed(URI status, long version) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    HttpRequest request = HttpRequest.newBuilder(status).build();
    String served = "\"version\":\"" + version + "\"";
    while (!client.send(request, BodyHandlers.ofString()).body().contains(served)) {
      assertThat(System.nanoTime()).as("swapped within a minute").isLessThan(end);
      Thread.sleep(10);
    }
  }

  private static <T extends Comparable<T>> T percentile(List<T> values, double fraction) {
    List<T> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.ceil(fraction * sorted.size()) - 1);
  }

  private static <T extends Comparable<T>> T median(List<T> values) {
    return percentile(values, 0.5);
  }
}
