// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.graph.state.DirectoryLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

  @TempDir Path parent;

  @Test
  void makesADirectoryWithItsParents() {
    Path path = parent.resolve("a/b");
    new RunDirectory(path).create();

    assertThat(path).isEmptyDirectory();
  }

  @Test
  void takesAnEmptyDirectoryAndOneWithALockOnly() throws IOException {
    Files.writeString(parent.resolve(".lock"), "");
    new RunDirectory(parent).create();

    assertThat(parent).isDirectoryContaining("glob:**/.lock");
  }

  @Test
  void refusesADirectoryThatIsUsed() throws IOException {
    Files.writeString(parent.resolve("notes.txt"), "mine");

    assertThatThrownBy(() -> new RunDirectory(parent).create())
        .isInstanceOf(RunException.class)
        .hasMessage(parent + " is not empty; give another --out");
  }

  @Test
  void refusesADirectoryThatHoldsARun() throws IOException {
    Files.writeString(parent.resolve("config.yaml"), "version: 1\n");

    assertThatThrownBy(() -> new RunDirectory(parent).create())
        .isInstanceOf(RunException.class)
        .hasMessage(parent + " holds a run; go on with it by --resume, or give another --out");
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");

    assertThatThrownBy(() -> new RunDirectory(file).create())
        .isInstanceOf(RunException.class)
        .hasMessage(file + " is a file; give another --out");
    assertThatThrownBy(() -> new RunDirectory(file.resolve("below")).create())
        .isInstanceOf(RunException.class)
        .hasMessageStartingWith("cannot make the directory " + file.resolve("below") + " (File")
        .hasMessageEndingWith(
            "); a run needs a directory that can be made and written to, give another --out");
  }

  @Test
  void theNextFreeNameIsTheLowestThatIsNotThere() throws IOException {
    Files.createDirectories(parent.resolve("quick-1"));
    Files.writeString(parent.resolve("quick-2"), "a file takes a name too");
    Files.createDirectories(parent.resolve("quick-4"));

    assertThat(RunDirectory.nextFree(parent, "quick").path()).isEqualTo(parent.resolve("quick-3"));
    assertThat(RunDirectory.nextFree(parent, "slow").path()).isEqualTo(parent.resolve("slow-1"));
  }

  @Test
  void refusesToReadWhatIsNoRun() {
    assertThatThrownBy(() -> new RunDirectory(parent).requireRun())
        .isInstanceOf(RunException.class)
        .hasMessage(
            "%s holds no run: it has no config.yaml; espalier prune --out DIR makes one", parent);
  }

  @Test
  void aSecondLockInTheSameProcessIsRefusedUntilTheFirstIsReleased() {
    try (DirectoryLock held = Run.lock(parent)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> Run.lock(parent))
          .isInstanceOf(RunException.class)
          .hasMessage(
              "another process is working on %s; wait for it, or give another --out", parent);
    }
    Run.lock(parent).close();
  }

  @Test
  void theCommitIsReadFromTheRepositoryADirectoryIsIn() throws IOException {
    Path git = Files.createDirectories(parent.resolve(".git/refs/heads"));
    Files.writeString(parent.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    Files.writeString(git.resolve("main"), "0123abcd\n");
    Path below = Files.createDirectories(parent.resolve("module/src"));

    assertThat(GitCommit.of(below)).contains("0123abcd");
  }

  @Test
  void theCommitOfADetachedHeadIsTheHead() throws IOException {
    Files.createDirectories(parent.resolve(".git"));
    Files.writeString(parent.resolve(".git/HEAD"), "4567cdef\n");

    assertThat(GitCommit.of(parent)).contains("4567cdef");
  }

  @Test
  void thereIsNoCommitWhereItCannotBeTold() throws IOException {
    Path unborn = Files.createDirectories(parent.resolve("unborn/.git")).getParent();
    Files.writeString(unborn.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    Path headless = Files.createDirectories(parent.resolve("headless/.git")).getParent();
    Path linked = Files.createDirectories(unborn.resolve("linked"));
    Files.writeString(linked.resolve(".git"), "gitdir: elsewhere\n");
    Files.writeString(unborn.resolve(".git/HEAD"), "4567cdef\n");

    assertThat(GitCommit.of(linked)).isEqualTo(Optional.empty());
    assertThat(GitCommit.of(headless)).isEmpty();
    Files.writeString(unborn.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    assertThat(GitCommit.of(unborn)).isEmpty();
  }
}
