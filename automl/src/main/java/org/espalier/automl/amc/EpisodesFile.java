// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.run.RunException;

/** The episodes of a search, one line of JSON each, appended. */
final class EpisodesFile {

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private final Path file;

  EpisodesFile(Path file) {
    this.file = file;
  }

  void append(Episode episode) {
    try (FileChannel channel = open()) {
      String line = MAPPER.writeValueAsString(episode) + "\n";
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Makes sure of what was appended, before an agent is saved that has learnt from it. */
  void sync() {
    try (FileChannel channel = open()) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private FileChannel open() throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * The first episodes; what a killed search wrote after them is dropped.
   *
   * @throws RunException if there are fewer, or one is broken
   */
  List<Episode> first(long count) {
    List<Episode> episodes = new ArrayList<>();
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() < count) {
        throw new RunException(
            "%s must have %d episodes, as many as its agent has learnt from, got %d"
                .formatted(file, count, lines.size()));
      }
      for (String line : lines.subList(0, (int) count)) {
        episodes.add(MAPPER.readValue(line, Episode.class));
      }
      if (lines.size() > count) {
        StringBuilder kept = new StringBuilder();
        lines.subList(0, (int) count).forEach(line -> kept.append(line).append('\n'));
        DurableFile.write(file, kept.toString());
      }
    } catch (JsonProcessingException e) {
      throw new RunException(
          "%s is broken at episode %d; start the search anew".formatted(file, episodes.size()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return episodes;
  }
}
