// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A measured figure. It is logged as a line, and written as {@code NAME.json} into the directory
 * that the system property {@code benchmark.out} names, if it does.
 *
 * @param name of the benchmark, lower case with hyphens
 * @param meaning what over what, or in which unit
 */
record Figure(String name, String meaning, Quartiles quartiles) {

  private static final Logger LOG = LoggerFactory.getLogger(Figure.class);

  /** Records the figure and fails if its median is above the bar. */
  void requireAtMost(double bar) {
    record("at most " + bar);
    assertThat(quartiles.median()).as(toString()).isLessThanOrEqualTo(bar);
  }

  /** Records the figure and fails if its median is below the bar. */
  void requireAtLeast(double bar) {
    record("at least " + bar);
    assertThat(quartiles.median()).as(toString()).isGreaterThanOrEqualTo(bar);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %.4f [%.4f, %.4f], median and quartiles of %d (%s)",
        name,
        quartiles.median(),
        quartiles.lower(),
        quartiles.upper(),
        quartiles.pairs(),
        meaning);
  }

  private void record(String bar) {
    LOG.info("{}; bar: {}", this, bar);
    String directory = System.getProperty("benchmark.out");
    if (directory == null) {
      return;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("benchmark", name);
    json.put("meaning", meaning);
    json.put("median", quartiles.median());
    json.put("lowerQuartile", quartiles.lower());
    json.put("upperQuartile", quartiles.upper());
    json.put("pairs", quartiles.pairs());
    json.put("bar", bar);
    try {
      Path to = Files.createDirectories(Path.of(directory)).resolve(name + ".json");
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(to.toFile(), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
