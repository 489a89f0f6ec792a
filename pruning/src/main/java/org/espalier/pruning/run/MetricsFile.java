// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.results.RoundResult;

/** What was measured of a round, as a file of its own beside the round's State. */
final class MetricsFile {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private MetricsFile() {}

  static void write(Path file, RoundResult result) {
    DurableFile.write(file, out -> out.write(MAPPER.writeValueAsBytes(result)));
  }

  /**
   * Reads it back, number for number.
   *
   * @throws RunException if it is missing or broken
   */
  static RoundResult read(Path file) {
    try {
      RoundResult result = MAPPER.readValue(Files.readAllBytes(file), RoundResult.class);
      if (result != null) {
        return result;
      }
      throw new IOException("it holds null");
    } catch (IOException e) {
      throw new RunException(
          file
              + " is missing or broken, though the journal says its round is finished; delete that"
              + " line of the journal to do the round again",
          e);
    }
  }
}
