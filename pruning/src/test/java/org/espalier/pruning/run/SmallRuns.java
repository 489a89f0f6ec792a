// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;

/** Runs for tests: two replicates, two rounds, 180 steps of one example each; and their files. */
final class SmallRuns {

  static final String LEARNING_RATE = "rewind: learning-rate";
  static final BooleanSupplier NEVER = () -> false;

  private SmallRuns() {}

  static RunConfig config(String pruning) {
    return ConfigFile.load(
        ConfigFile.DEFAULT,
        Yaml.tree(
            """
            model: mlp-784-8-10
            data: strokes[train=200,test=50,seed=1]
            device: cpu
            threads: 1
            replicates: 2
            training: {epochs: 1, batch: 1, schedule: {rate: 0.01}}
            pruning: {densities: [0.5, 0.25], %s}
            """
                .formatted(pruning)));
  }

  /** Every file below a directory by its name, its bytes as Latin-1. */
  static Map<String, String> files(Path directory) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        files.put(name, bytes(directory, name));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return files;
  }

  static String bytes(Path directory, String file) {
    try {
      return new String(Files.readAllBytes(directory.resolve(file)), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
