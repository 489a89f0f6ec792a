// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFileTest {

  @TempDir Path directory;

  @Test
  void findsThePlainFileFirst() throws IOException {
    Path packed = Files.write(directory.resolve("a.gz"), new byte[1]);
    assertThat(DataFile.find(directory, "a")).isEqualTo(packed);
    Path plain = Files.write(directory.resolve("a"), new byte[1]);
    assertThat(DataFile.find(directory, "a")).isEqualTo(plain);
  }

  @Test
  void readsAPartThenTheRest() throws IOException {
    Path path = Files.write(directory.resolve("a.xz"), SmallFiles.xz(SmallFiles.counting(300)));
    try (DataFile file = DataFile.open(path)) {
      assertThat(file.exactly(3, "three")).containsExactly(0, 1, 2);
      assertThat(file.rest(500)).hasSize(297).startsWith(3, 4);
    }
  }

  @Test
  void membersOfOneGzipFileFollowEachOther() throws IOException {
    byte[] one = SmallFiles.gzip(new byte[] {1});
    byte[] both = Bytes.concat(one, one);
    try (DataFile file = DataFile.open(Files.write(directory.resolve("a.gz"), both))) {
      assertThat(file.rest(500)).containsExactly(1, 1);
    }
  }

  @Test
  void refusesAPlainFileUnderAPackedName() throws IOException {
    Path path = Files.write(directory.resolve("a.xz"), SmallFiles.counting(100));
    assertThatThrownBy(() -> DataFile.open(path))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(path + " cannot be read (")
        .hasMessageEndingWith(
            "): it is cut short or damaged, or not what its name says; fetch the file again");
  }

  @Test
  void stopsUnpackingAtTheLimit() throws IOException {
    Path path = Files.write(directory.resolve("a.gz"), SmallFiles.gzip(new byte[5000]));
    try (DataFile file = DataFile.open(path)) {
      assertThatThrownBy(() -> file.rest(4999))
          .hasMessage(path + " holds more than the 4999 bytes that are read at most");
    }
  }

  @Test
  void refusesADirectory() {
    assertThatThrownBy(() -> DataFile.open(directory))
        .hasMessage(directory + " is missing or not a file: check the path");
  }
}
