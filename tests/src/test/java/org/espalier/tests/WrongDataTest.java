// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;
import static org.espalier.tests.IdxImages.TRAIN_IMAGES;
import static org.espalier.tests.IdxImages.TRAIN_LABELS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data nobody can learn from end a run before it begins, with exit code 1, naming the file. */
class WrongDataTest {

  @TempDir private Path directory;
  private Path data;
  private Path out;

  @BeforeEach
  void writeGoodImages() throws IOException {
    data = IdxImages.write(directory.resolve("data"), 8);
    out = directory.resolve("out");
  }

  private Ended prune(String model, String specification) {
    Ended ended =
        espalier(
            "prune",
            "--model=" + model,
            "--data=" + specification,
            "--batch=5",
            "--epochs=4",
            "--rounds=1",
            "--out=" + out);
    assertThat(out).doesNotExist();
    return ended;
  }

  private Ended prune() {
    return prune("mlp", "idx:" + data);
  }

  private void replace(String file, byte[] bytes) throws IOException {
    Files.deleteIfExists(data.resolve(file.replaceAll("\\.(gz|xz)$", "")));
    Files.write(data.resolve(file), bytes);
  }

  private byte[] good(String file) throws IOException {
    return Files.readAllBytes(data.resolve(file));
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    prune("mlp", "idx:" + directory.resolve("none"))
        .code(1)
        .says(directory.resolve("none").toString(), "is not a directory");
  }

  @Test
  void refusesAMissingFile() throws IOException {
    Files.delete(data.resolve(TRAIN_LABELS));
    prune().code(1).says(data + " has no " + TRAIN_LABELS);
  }

  @Test
  void refusesImagesTooSmallForTheNetwork() {
    prune("lenet-5", "idx:" + data).code(2).says("lenet-5", "[8, 8, 1]");
  }

  @Test
  void refusesMoreClassesThanOutputs() {
    prune("mlp-64-10-5", "idx:" + data).code(2).says("mlp-64-10-5", "10");
  }

  @Test
  void refusesATruncatedGzip() throws IOException {
    byte[] packed = IdxImages.gzip(good(TRAIN_IMAGES));
    replace(TRAIN_IMAGES + ".gz", Arrays.copyOf(packed, packed.length / 2));
    prune().code(1).says(TRAIN_IMAGES + ".gz", "cut short or damaged", "fetch the file again");
  }

  @Test
  void refusesACorruptGzip() throws IOException {
    byte[] packed = IdxImages.gzip(good(TRAIN_IMAGES));
    packed[packed.length - 6] ^= 1; // in the check sum
    replace(TRAIN_IMAGES + ".gz", packed);
    prune().code(1).says(TRAIN_IMAGES + ".gz", "cut short or damaged");
  }

  @Test
  void refusesATruncatedXz() throws IOException {
    byte[] packed = IdxImages.xz(good(TRAIN_IMAGES));
    replace(TRAIN_IMAGES + ".xz", Arrays.copyOf(packed, packed.length / 2));
    prune().code(1).says(TRAIN_IMAGES + ".xz", "cut short or damaged");
  }

  @Test
  void refusesACorruptXz() throws IOException {
    byte[] packed = IdxImages.xz(good(TRAIN_IMAGES));
    packed[packed.length / 2] ^= 0x40;
    replace(TRAIN_IMAGES + ".xz", packed);
    prune().code(1).says(TRAIN_IMAGES + ".xz", "cut short or damaged");
  }

  @Test
  void refusesAPlainFileThatIsCutShort() throws IOException {
    byte[] bytes = good(TRAIN_IMAGES);
    replace(TRAIN_IMAGES, Arrays.copyOf(bytes, bytes.length - 1));
    prune().code(1).says(TRAIN_IMAGES, "ends early", "needs 3200 bytes, 3199 are left");
  }

  @Test
  void refusesAWrongMagicNumber() throws IOException {
    replace(TRAIN_IMAGES, good(TRAIN_LABELS));
    prune().code(1).says(TRAIN_IMAGES, "starts with 0x00000803, got 0x00000801");
  }

  @Test
  void refusesATestLabelOutOfRange() throws IOException {
    byte[] labels = good("t10k-labels-idx1-ubyte");
    labels[8 + 3] = 10;
    replace("t10k-labels-idx1-ubyte", labels);
    prune().code(1).says("t10k-labels-idx1-ubyte", "in [0, 10)", "got 10 (example 3)");
  }

  @Test
  void refusesImagesAndLabelsThatAreNoPair() throws IOException {
    replace(TRAIN_LABELS, IdxImages.idx(new byte[49], 0x801, 49));
    prune().code(1).says(TRAIN_IMAGES, "50 images", "49 labels");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    replace(TRAIN_LABELS, new byte[0]);
    prune().code(1).says(TRAIN_LABELS, "ends early");
  }

  @Test
  void refusesNoExamples() throws IOException {
    replace(TRAIN_LABELS, IdxImages.idx(new byte[0], 0x801, 0));
    prune().code(1).says(TRAIN_LABELS, "declare from 1 to", "got 0");
  }

  @Test
  void refusesAHeaderThatDeclaresMoreThanMemory() throws IOException {
    replace(TRAIN_IMAGES, IdxImages.idx(new byte[8], 0x803, 50, 1 << 20, 1 << 20));
    prune().code(1).says(TRAIN_IMAGES, "images must have from 1 to");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b,c\\n1,2,x\\n3,NaN,y\\n    | line 3, column b: a value is missing or not finite",
        "a,b,c\\n1,2,x\\n3,,y\\n       | line 3, column b: a value is missing",
        "a,b,c\\n1,2,x\\n3,y\\n        | line 3: a row must have 3 fields, as the first has, got 2",
        "a,b,c\\n1,2,x\\n3,4,x\\n      | column c holds the classes and needs at least two, got x",
        "a,b,c\\n1,2,\"x\\n            | line 2: a quote opens here and never closes",
        "a,a,c\\n1,2,x\\n3,4,y\\n      | the names in the header must differ",
        "''                            | is empty",
        "1,1e39,x\\n3,4,y\\n5,6,y\\n7,8,x | line 1, column column-2: a number within float32",
      })
  void refusesATableWithHoles(String table, String rule) throws IOException {
    Path file = Files.writeString(directory.resolve("t.csv"), table.replace("\\n", "\n"));
    prune("mlp", "csv:" + file).code(1).says(file.toString(), rule);
  }

  @Test
  void refusesATableThatIsNotText() throws IOException {
    Path file = Files.write(directory.resolve("t.csv"), new byte[] {'a', (byte) 0xff, '\n'});
    prune("mlp", "csv:" + file).code(1).says(file + " must be text in UTF-8");
  }

  @Test
  void refusesALabelThatIsNoColumn() throws IOException {
    Path file = Files.write(directory.resolve("t.csv"), "a,b\n1,x\n2,y\n".getBytes(UTF_8));
    prune("mlp", "csv:" + file + "[label=c]").code(1).says("no column c", "one of a, b");
  }

  @Test
  void refusesOutputInsideTheData() {
    Path inside = data.resolve("runs");
    espalier("prune", "--data=idx:" + data, "--out=" + inside)
        .code(1)
        .says(inside.toString(), "inside the data directory", "give another --out");
    assertThat(inside).doesNotExist();
  }

  @Test
  void refusesATrainingLabelOutOfRange() throws IOException {
    byte[] labels = good(TRAIN_LABELS);
    labels[8 + 7] = (byte) 200;
    replace(TRAIN_LABELS, labels);
    prune()
        .code(1)
        .says(
            TRAIN_LABELS,
            "got label 200 (example 7)",
            "no example of class 10",
            "fetch the file again");
  }

  @Test
  void refusesOutputInsideTheDataByASymbolicLink() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), data);
    for (String[] paths :
        new String[][] {
          {data.toString(), link.resolve("a/runs").toString()},
          {link.toString(), data.resolve("runs").toString()}
        }) {
      espalier("prune", "--data=idx:" + paths[0], "--out=" + paths[1])
          .code(1)
          .says(paths[1], "inside the data directory", "give another --out");
    }
    assertThat(data.resolve("runs")).doesNotExist();
    assertThat(data.resolve("a")).doesNotExist();
  }

  @Test
  void refusesOutputOverATable() throws IOException {
    Path table = Files.writeString(directory.resolve("t.csv"), "a,b\n1,x\n2,y\n");
    Path test = Files.writeString(directory.resolve("test.csv"), "a,b\n1,x\n2,y\n");
    for (Path path : new Path[] {table, table.resolve("runs"), test}) {
      espalier("prune", "--data=csv:" + table + "[test=" + test + "]", "--out=" + path)
          .code(1)
          .says(path + " is the data file", "or lies below it; give another --out");
    }
  }
}
