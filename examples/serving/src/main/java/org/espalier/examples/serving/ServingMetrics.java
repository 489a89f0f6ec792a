// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the service counts. May be used by several threads at once. */
final class ServingMetrics {

  /** The content type of {@link #text()}. */
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("serving_requests_total")
          .help("Requests answered, by HTTP status code.")
          .labelNames("code")
          .register(registry);
  private final Histogram latency =
      Histogram.builder()
          .name("serving_predict_seconds")
          .help("Time from a predict request's arrival to the end of its answer.")
          .classicOnly()
          .classicUpperBounds(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)
          .register(registry);
  private final Gauge version =
      Gauge.builder()
          .name("serving_model_version")
          .help("The version that takes requests, 0 if there is none.")
          .register(registry);
  private final Counter swaps =
      Counter.builder()
          .name("serving_swaps_total")
          .help("Versions that were loaded, warmed and given the requests.")
          .register(registry);
  private final Counter loadFailures =
      Counter.builder()
          .name("serving_load_failures_total")
          .help("Versions that could not be loaded or warmed.")
          .register(registry);

  void answered(int code) {
    requests.labelValues(Integer.toString(code)).inc();
  }

  void predicted(double seconds) {
    latency.observe(seconds);
  }

  void swapped(long newVersion) {
    version.set((double) newVersion);
    swaps.inc();
  }

  void loadFailed() {
    loadFailures.inc();
  }

  /** Everything in Prometheus' text form. */
  String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
