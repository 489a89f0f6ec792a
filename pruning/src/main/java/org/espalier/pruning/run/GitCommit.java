// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The commit that a repository stands at, read from its files. */
final class GitCommit {

  private GitCommit() {}

  /**
   * The hash of the commit of the repository that a directory is in; empty outside a repository, or
   * where it cannot be told.
   */
  static Optional<String> of(Path directory) {
    for (Path at = directory.toAbsolutePath(); at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.exists(git)) {
        try {
          return commit(git);
        } catch (IOException e) {
          return Optional.empty(); // an unusual layout; the commit is a courtesy
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> commit(Path git) throws IOException {
    String head = Files.readString(git.resolve("HEAD"), StandardCharsets.UTF_8).strip();
    if (!head.startsWith("ref: ")) {
      return Optional.of(head);
    }
    Path ref = git.resolve(head.substring("ref: ".length()));
    return Files.exists(ref)
        ? Optional.of(Files.readString(ref, StandardCharsets.UTF_8).strip())
        : Optional.empty();
  }
}
