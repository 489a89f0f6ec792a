// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.espalier.cli.InProcess;

/** A run of three rounds that takes a moment, and what can happen to its directory. */
final class SmallRun {

  static final List<String> FLAGS =
      List.of(
          "--model=mlp-784-10-10",
          "--data=strokes[train=100,test=20]",
          "--batch=20",
          "--epochs=4",
          "--rounds=2");

  private SmallRun() {}

  /** {@code prune} with these flags, writing to a directory; more flags replace or add. */
  static String[] prune(Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("prune", "--out=" + out));
    arguments.addAll(List.of(more));
    for (String flag : FLAGS) {
      String name = flag.substring(0, flag.indexOf('=') + 1);
      if (arguments.stream().noneMatch(argument -> argument.startsWith(name))) {
        arguments.add(flag);
      }
    }
    return arguments.toArray(String[]::new);
  }

  /** Runs it to its end in this process. */
  static Path finish(Path out) {
    InProcess.espalier(prune(out)).code(0);
    return out;
  }

  static Path copy(Path run, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(run.relativize(file).toString()));
      }
    }
    return to;
  }

  /** Forgets the report and the last round, so that there is something left to do. */
  static void forgetLastRound(Path run) throws IOException {
    Path journal = run.resolve("journal.jsonl");
    List<String> lines = Files.readAllLines(journal);
    Files.write(journal, lines.subList(0, lines.size() - 2));
  }

  static String results(Path run) throws IOException {
    return Files.readString(run.resolve("results.json"));
  }

  /** Every file below a directory with its time and bytes. */
  static Map<String, String> snapshot(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            directory.relativize(file).toString(),
            Files.getLastModifiedTime(file)
                + " "
                + com.google.common.io.MoreFiles.asByteSource(file)
                    .hash(com.google.common.hash.Hashing.sha256()));
      }
    }
    return files;
  }
}
