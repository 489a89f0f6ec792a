// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimingsTest {

  @TempDir Path directory;

  @Test
  void readsBackWhatItWrote() throws IOException {
    Timings timings =
        new Timings(
            List.of(
                new Timings.Round(Timings.stage(1, 0), 2.5, 1000, 12.5, "rapl"),
                new Timings.Round(Timings.stage(1, 1), 1.5, 900, 7.5, "rapl")),
            "abc");
    timings.write(directory);

    assertThat(Timings.read(directory)).isEqualTo(timings);
    assertThat(timings.round(1, 1).orElseThrow().seconds()).isEqualTo(1.5);
    assertThat(timings.round(2, 1)).isEmpty();
    assertThat(Files.readString(directory.resolve("timings.json")))
        .contains("\"joules\": 20.0,\n    \"method\": \"rapl\"");
  }

  @Test
  void readsWhatAnOlderVersionWrote() throws IOException {
    Files.writeString(
        directory.resolve("timings.json"),
        """
        {"version": 1, "rounds": [{"stage": "replicate-1/round-00", "seconds": 2.0,
         "examplesPerSecond": 10.0}], "energy": {"joules": null, "method": "not measured"},
         "gitCommit": null}
        """);

    assertThat(Timings.read(directory))
        .isEqualTo(
            new Timings(
                List.of(new Timings.Round("replicate-1/round-00", 2, 10, null, "not measured")),
                null));
  }

  @Test
  void saysThatTheFileIsMissing() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Timings.read(directory))
        .withMessage(
            "cannot read %s (NoSuchFileException); a finished run has one, so finish it with --resume",
            directory.resolve("timings.json"));
  }
}
