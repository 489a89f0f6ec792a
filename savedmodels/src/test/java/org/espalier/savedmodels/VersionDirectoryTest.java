// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionDirectoryTest {

  @TempDir Path base;

  @Test
  void appearsWholeUnderItsName() throws IOException {
    Path published =
        VersionDirectory.of(base, "net", 7)
            .publish(
                directory -> {
                  assertThat(directory.getParent().getFileName()).hasToString(".tmp-7");
                  assertThat(base.resolve("net").resolve("7")).doesNotExist();
                  put(directory, "sub/file", "text");
                });
    assertThat(published).isEqualTo(base.resolve("net").resolve("7"));
    assertThat(published.resolve("sub/file")).hasContent("text");
    assertThat(names()).containsExactly("7");
  }

  @Test
  void takesTheNextFreeVersion() throws IOException {
    assertThat(VersionDirectory.next(base, "net").path().getFileName()).hasToString("1");
    Files.createDirectories(base.resolve("net/9"));
    Files.createDirectories(base.resolve("net/10"));
    Files.createDirectories(base.resolve("net/.tmp-12"));
    assertThat(VersionDirectory.next(base, "net").path().getFileName()).hasToString("11");
  }

  @Test
  void neverOverwritesAVersion() {
    VersionDirectory version = VersionDirectory.of(base, "net", 1);
    Path path = version.publish(directory -> put(directory, "file", "first"));
    assertExists(() -> version.publish(directory -> put(directory, "file", "second")), path);
    assertThat(path.resolve("file")).hasContent("first");
  }

  @Test
  void neverOverwritesAVersionThatAppearsMeanwhile() throws IOException {
    VersionDirectory version = VersionDirectory.of(base, "net", 1);
    assertExists(
        () ->
            version.publish(
                directory -> {
                  put(directory, "file", "slow");
                  put(version.path(), "file", "fast");
                }),
        version.path());
    assertThat(version.path().resolve("file")).hasContent("fast");
    assertThat(names()).containsExactly("1");
  }

  @Test
  void aPathIsKeptAsItWasGiven() {
    OptionalLong seven = OptionalLong.of(7);
    assertThat(VersionDirectory.of(Path.of("models/net"), seven).path())
        .isEqualTo(Path.of("models/net/7"));
    assertThat(VersionDirectory.of(Path.of("net"), seven).path()).isEqualTo(Path.of("net/7"));
    assertThat(VersionDirectory.of(Path.of("a/.."), seven).path())
        .isEqualTo(Path.of("").toAbsolutePath().resolve("7"));
    assertThatThrownBy(() -> VersionDirectory.of(base.getRoot(), seven))
        .hasMessageStartingWith("a model's directory must be BASE/NAME, got ");
  }

  @Test
  void leavesNothingWhenInterrupted() throws IOException {
    VersionDirectory version = VersionDirectory.of(base, "net", 1);
    assertThatThrownBy(
            () ->
                version.publish(
                    directory -> {
                      put(directory, "variables/half", "text");
                      throw new IllegalStateException("stopped");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stopped");
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void removesTheRemainsOfKilledWriters() throws IOException {
    put(base.resolve("net/.tmp-9"), ".lock", "");
    put(base.resolve("net/.tmp-1/new"), "half", "old");
    put(base.resolve("net/.tmp-1"), ".lock", "");
    Path path = VersionDirectory.of(base, "net", 1).publish(at -> put(at, "file", "new"));
    assertThat(path.toFile().list()).containsExactly("file");
    assertThat(names()).containsExactly("1");
  }

  @Test
  void leavesAloneWhatNoWriterLeft() throws IOException {
    put(base.resolve("net/.tmp-1"), "mine", "old");
    put(base.resolve("net/.tmp-2"), "mine", "old");
    put(base.resolve("net/.tmp-2"), ".lock", "");
    VersionDirectory.of(base, "net", 1).publish(at -> put(at, "file", "new"));
    assertThat(names()).containsExactly(".tmp-1", ".tmp-2", "1");
  }

  @Test
  void leavesAWriterAtWorkAlone() throws IOException {
    VersionDirectory slow = VersionDirectory.of(base, "net", 1);
    slow.publish(
        directory -> {
          put(directory, "file", "slow");
          VersionDirectory.of(base, "net", 2).publish(at -> put(at, "file", "quick"));
          assertThatThrownBy(
                  () ->
                      VersionDirectory.of(base, "net", 1)
                          .publish(
                              at -> {
                                throw new IllegalStateException("stopped");
                              }))
              .hasMessage("stopped");
          assertThat(directory.resolve("file")).hasContent("slow");
        });
    assertThat(slow.path().resolve("file")).hasContent("slow");
    assertThat(names()).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".hidden", "a/b", "a\\b", "a:b"})
  void refusesANameThatIsNoDirectorys(String name) {
    assertThatThrownBy(() -> VersionDirectory.next(base, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a model's name must be one directory's name that starts with no dot, got '"
                + name
                + "'");
  }

  @Test
  void refusesAVersionBelowOne() {
    assertThatThrownBy(() -> VersionDirectory.of(base, "net", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("version must be at least 1, got 0 (model net)");
  }

  private static void assertExists(Runnable publish, Path path) {
    assertThatThrownBy(publish::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "version 1 exists and is never overwritten: "
                + path
                + "; give another version, or none for the next free one");
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> children = Files.list(base.resolve("net"))) {
      return children.map(child -> child.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static void put(Path directory, String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
