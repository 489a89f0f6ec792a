// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run has finished: one line of JSON a stage, appended and synced. A last line that a crash
 * tore off is dropped; any other broken line is an error. Several threads may append.
 */
final class Journal {

  static final String FILE = "journal.jsonl";

  /** The stage that says what the run was begun with. */
  static final String BEGIN = "begin";

  /** The key of the fingerprint of the State that a round ended with. */
  static final String STATE = "state";

  /** The key of the fingerprints of the States that are kept of round 0, by step. */
  static final String KEPT = "kept";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path directory;
  private final Path file;
  private final Map<String, ObjectNode> entries = new LinkedHashMap<>();

  private Journal(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(FILE);
  }

  /**
   * Opens a journal, empty if there is no file, and cuts a torn last line off.
   *
   * @throws RunException if a line before the last is broken
   */
  static Journal open(Path directory) {
    Journal journal = new Journal(directory);
    try {
      journal.cut(journal.read());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + journal.file, e);
    }
    return journal;
  }

  /**
   * Reads a journal that somebody else may be writing; nothing is changed.
   *
   * @throws RunException if a line before the last is broken
   */
  static Journal look(Path directory) {
    Journal journal = new Journal(directory);
    try {
      journal.read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + journal.file, e);
    }
    return journal;
  }

  /** The entry of a stage that is finished; the latest, if there are several. */
  synchronized Optional<ObjectNode> get(String stage) {
    return Optional.ofNullable(entries.get(stage));
  }

  /** Every finished stage in the order they ended. */
  Map<String, ObjectNode> entries() {
    return entries;
  }

  static ObjectNode entry(String stage) {
    return MAPPER.createObjectNode().put("stage", stage);
  }

  /**
   * Appends an entry and syncs.
   *
   * @throws RunException if the run is no longer there
   */
  synchronized void append(ObjectNode entry) {
    new RunDirectory(directory).requireThere();
    byte[] line = (entry + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
    put(entry);
  }

  /** Returns how many bytes are whole lines. */
  private int read() throws IOException {
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      put(parse(lines.get(i), i + 1));
    }
    return start;
  }

  private void cut(int length) throws IOException {
    if (Files.exists(file) && Files.size(file) > length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(length);
        channel.force(true);
      }
    }
  }

  private ObjectNode parse(String line, int number) {
    try {
      JsonNode tree = MAPPER.readTree(line);
      if (tree instanceof ObjectNode entry && entry.path("stage").isTextual()) {
        return entry;
      }
    } catch (JsonProcessingException e) {
      throw corrupt(number, e);
    }
    throw corrupt(number, null);
  }

  private RunException corrupt(int line, @org.jspecify.annotations.Nullable Exception cause) {
    String message =
        "the journal %s is corrupt at line %d; delete from that line on to do those stages again"
            .formatted(file, line);
    return cause == null ? new RunException(message) : new RunException(message, cause);
  }

  private void put(ObjectNode entry) {
    entries.put(entry.get("stage").textValue(), entry);
  }
}
