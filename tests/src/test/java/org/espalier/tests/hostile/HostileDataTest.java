// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.Targets;
import org.espalier.models.data.DataException;
import org.espalier.models.data.DataSets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data from strangers, plain and packed. */
@Timeout(900)
class HostileDataTest {

  private static final long BUFFERS = 4 << 20;
  private static final long DICTIONARY = 257L << 20; // the most that an xz file may ask for
  private static final long PACKED = 32L << 20; // what any packed file may unpack to, twice

  /** What is fuzzed: a file among others that are good. */
  enum Form {
    IDX_IMAGES("idx:", "train-images-idx3-ubyte", "", 64),
    IDX_LABELS("idx:", "train-labels-idx1-ubyte", "", 512),
    IDX_GZIP("idx:", "train-images-idx3-ubyte.gz", "", 2500),
    IDX_XZ("idx:", "train-images-idx3-ubyte.xz", "", 2500),
    CIFAR("cifar10:", "data_batch_1.bin", "[train=1,test=2]", 64),
    CIFAR_GZIP("cifar10:", "data_batch_1.bin.gz", "[train=1,test=2]", 2500),
    CSV("csv:", "table.csv", "", 2000),
    CSV_GZIP("csv:", "table.csv.gz", "", 20_000),
    CSV_XZ("csv:", "table.csv.xz", "", 20_000),
    TEXT("text:", "lines.txt", "", 2000),
    TEXT_SEQUENCE("text:", "lines.txt", "[sequence=8]", 2000),
    TEXT_GZIP("text:", "lines.txt.gz", "", 20_000);

    final String kind;
    final String file;
    final String options;
    final long perByte;

    Form(String kind, String file, String options, long perByte) {
      this.kind = kind;
      this.file = file;
      this.options = options;
      this.perByte = perByte;
    }

    boolean isTable() {
      return kind.equals("csv:") || kind.equals("text:");
    }

    Path in(Path directory) {
      return directory.resolve(file);
    }

    String specification(Path directory) {
      return kind + (isTable() ? in(directory) : directory) + options;
    }

    byte[] packed(byte[] content) {
      return file.endsWith(".gz")
          ? Packed.gzip(content)
          : file.endsWith(".xz") ? Packed.xz(content) : content;
    }

    long fixed() {
      return BUFFERS + (file.endsWith(".xz") ? DICTIONARY : 0) + (file.matches(".*z") ? PACKED : 0);
    }
  }

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void readsOrRefusesSpoiltFiles(Form form) {
    fuzz(form, 1, 60);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("full")
  void readsOrRefusesManySpoiltFiles(Form form) {
    System.out.println(fuzz(form, 2, 5000));
  }

  private Fuzz.Figures fuzz(Form form, long seed, int mutants) {
    List<byte[]> good = SmallData.files(form.kind, form.file);
    SmallData.write(directory, form.kind);
    Mutator mutator = new Mutator(seed);
    IntFunction<byte[]> mutant =
        i -> {
          byte[] content = mutator.any(good);
          byte[] donor = mutator.any(good);
          if (form.file.endsWith("z") && mutator.oneIn(2)) {
            return mutator.bytes(form.packed(content), form.packed(donor));
          }
          return form.packed(
              form.isTable() && !mutator.oneIn(8)
                  ? mutator.text(content, donor, Words.ANY)
                  : mutator.bytes(content, donor));
        };
    return fuzz(form).run(mutants, mutant, file -> read(form));
  }

  private Fuzz fuzz(Form form) {
    try (Stream<Path> others = Files.list(directory)) {
      for (Path other : others.toList()) {
        if (form.file.startsWith(other.getFileName() + ".")) {
          Files.delete(other); // plain comes before packed
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Fuzz(
        form.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
        form.in(directory),
        directory.toString(),
        Set.of(DataException.class),
        form.fixed(),
        form.perByte);
  }

  private void read(Form form) {
    DataSet data = DataSets.read(form.specification(directory));
    for (Examples part : List.of(data.training(), data.validation(), data.test())) {
      long values =
          part.isBytes()
              ? part.bytes().length
              : part.isInts() ? part.ints().length : part.floats().length;
      assertThat(values).isEqualTo(part.size() * part.shape().size());
      if (!part.isBytes() && !part.isInts()) {
        for (float value : part.floats()) {
          assertThat(Float.isFinite(value)).isTrue();
        }
      }
      int[] labels = ((Targets.Labels) part.targets()).labels();
      assertThat(labels).hasSize(part.size());
      assertThat(Arrays.stream(labels).allMatch(l -> l >= 0 && l < data.labels().size())).isTrue();
    }
  }

  /** Zeros, a thousand times as many as bytes, behind what may begin such a file. */
  @ParameterizedTest
  @EnumSource(names = {"IDX_GZIP", "IDX_XZ", "CIFAR_GZIP", "CSV_GZIP", "CSV_XZ", "TEXT_GZIP"})
  void refusesABombBeforeItsContentIsInMemory(Form form) {
    byte[] begins =
        form.kind.equals("idx:")
            ? ByteBuffer.allocate(16)
                .putInt(0x803)
                .putInt(12)
                .putInt(1 << 13)
                .putInt(1 << 13)
                .array()
            : SmallData.files(form.kind, form.file).get(0);
    byte[] bomb = Packed.bomb(form.file.endsWith(".gz"), begins, 24);
    assertThat(bomb).hasSizeLessThan(100_000);
    refuses(form, bomb, "times as many; to use it all the same, unpack it");
  }

  @Test
  void refusesAnXzThatAsksForMoreMemoryThanAnyNeeds() {
    byte[] packed = Packed.xz(SmallData.files("csv:", "").get(0));
    packed[16] = 36; // 1 GiB of dictionary
    int sum = Hashing.crc32().hashBytes(packed, 12, 8).asInt();
    ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(20, sum);
    refuses(Form.CSV_XZ, packed, "needed");
  }

  @Test
  void readsGzipMembersOneAfterAnother() throws IOException {
    byte[] table = SmallData.files("csv:", "").get(0);
    byte[] more = "1,9,x\n".repeat(20).getBytes(UTF_8);
    prepare(Form.CSV_GZIP);
    Files.write(Form.CSV_GZIP.in(directory), Bytes.concat(Packed.gzip(table), Packed.gzip(more)));
    DataSet data = DataSets.read(Form.CSV_GZIP.specification(directory));
    assertThat(data.training().size() + data.validation().size() + data.test().size())
        .isEqualTo(25);
  }

  /** Java's own stream would leave the second out without a word. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void refusesAGzipMemberThatIsDamagedAtItsBegin(int at) {
    byte[] table = SmallData.files("csv:", "").get(0);
    byte[] more = Packed.gzip("1,9,x\n".repeat(20).getBytes(UTF_8));
    more[at] ^= 4;
    refuses(Form.CSV_GZIP, Bytes.concat(Packed.gzip(table), more), "");
  }

  @Test
  void refusesWhatFollowsPackedData() {
    byte[] table = SmallData.files("csv:", "").get(0);
    byte[] rubbish = {1, 2, 3};
    refuses(Form.CSV_GZIP, Bytes.concat(Packed.gzip(table), rubbish), "what follows a gzip member");
    refuses(Form.CSV_XZ, Bytes.concat(Packed.xz(table), rubbish), "damaged");
  }

  @Test
  void takesADigitForEachLookAtALongNumber() {
    String field = "1".repeat(1_000_000) + "x";
    assertTimeout(
        Duration.ofSeconds(20), // a look for each two digits would take hours
        () -> refuses(Form.CSV, ("1,a\n" + field + "\n").getBytes(UTF_8), ""));
  }

  @Test
  void readsAWordOfAMillionApostrophes() throws IOException {
    String word = "a'".repeat(1_000_000);
    Files.writeString(Form.TEXT.in(directory), "0 b\n1 " + word + "c\n0 d\n1 e\n0 f\n");
    assertThat(DataSets.read(Form.TEXT.specification(directory)).labels())
        .containsExactly("0", "1");
  }

  private void prepare(Form form) {
    SmallData.write(directory, form.kind);
    fuzz(form); // leaves no plain one
  }

  private void refuses(Form form, byte[] bytes, String rule) {
    prepare(form);
    Fuzz fuzz = fuzz(form);
    assertThat(fuzz.attempt(bytes, file -> read(form), "it")).isFalse();
    assertThatThrownBy(() -> DataSets.read(form.specification(directory)))
        .hasMessageContaining(rule);
    fuzz.run(1, i -> bytes, file -> read(form));
  }
}
