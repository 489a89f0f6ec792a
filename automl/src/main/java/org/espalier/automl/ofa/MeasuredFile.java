// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.run.RunException;

/**
 * Sub-networks and what was measured of each, a line of JSON each, appended; a torn last line is
 * dropped.
 */
record MeasuredFile(Path file) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A line. */
  record Measured(SubNetwork sub, double value) {}

  List<Measured> read() {
    List<Measured> measured = new ArrayList<>();
    try {
      if (!Files.exists(file)) {
        return measured;
      }
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      for (String line : whole.lines().toList()) {
        Measured one = JSON.readValue(line, Measured.class);
        if (one == null || one.sub() == null) {
          throw new JsonMappingException(null, "no sub-network");
        }
        measured.add(one);
      }
      if (whole.length() < text.length()) {
        DurableFile.write(file, whole);
      }
      return measured;
    } catch (JsonProcessingException e) {
      throw new RunException(
          "%s is broken in line %d; delete it to measure anew".formatted(file, measured.size() + 1),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  void append(Measured measured) {
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(measured) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
