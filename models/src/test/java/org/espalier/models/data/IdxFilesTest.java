// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.espalier.models.data.SmallFiles.counting;
import static org.espalier.models.data.SmallFiles.gzip;
import static org.espalier.models.data.SmallFiles.idx;
import static org.espalier.models.data.SmallFiles.xz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFilesTest {

  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path directory;

  @BeforeEach
  void writeFiles() throws IOException {
    SmallFiles.writeIdx(directory, "train", 20);
    SmallFiles.writeIdx(directory, "t10k", 4);
  }

  private DataSet read() {
    return DataSets.read("idx:" + directory);
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private void refuses(String message) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageContaining(message);
  }

  @Test
  void readsImagesAndLabels() {
    DataSet data = read();
    assertThat(data.training().size()).isEqualTo(18);
    assertThat(data.validation().size()).isEqualTo(2);
    assertThat(data.test().shape()).isEqualTo(Shape.of(2, 3, 1));
    assertThat(data.test().bytes()).isEqualTo(counting(24));
    assertThat(((Targets.Labels) data.test().targets()).labels()).containsExactly(0, 1, 2, 3);
    assertThat(data.transform()).isEqualTo(InputTransform.unitPixels());
    assertThat(data.labels()).hasSize(10).endsWith("9");
  }

  @Test
  void pixelsAreStandardisedOverTheTrainingFileIfAsked() {
    InputTransform.Channels transform =
        (InputTransform.Channels)
            DataSets.read("idx:" + directory + "[pixels=standardised]").transform();
    // 120 pixels that count from 0: their mean is 59.5, their variance (120 x 120 - 1) / 12.
    assertThat(transform.mean().get(0)).isEqualTo(59.5);
    assertThat(transform.standardDeviation().get(0))
        .isCloseTo(Math.sqrt(14399 / 12.0), within(1e-9));
    assertThatThrownBy(() -> DataSets.read("idx:" + directory + "[pixels=raw]"))
        .hasMessageStartingWith("pixels must be unit or standardised, got raw in data");
  }

  @Test
  void packedFilesHoldTheSame() throws IOException {
    String plain = read().fingerprint();
    write(IMAGES + ".gz", gzip(Files.readAllBytes(directory.resolve(IMAGES))));
    write(LABELS + ".xz", xz(Files.readAllBytes(directory.resolve(LABELS))));
    Files.delete(directory.resolve(IMAGES));
    Files.delete(directory.resolve(LABELS));
    assertThat(read().fingerprint()).isEqualTo(plain);
  }

  @Test
  void theFingerprintChangesWithAPixelAndWithALabel() throws IOException {
    String before = read().fingerprint();
    byte[] pixels = counting(24);
    pixels[23]++;
    write("t10k-images-idx3-ubyte", idx(new int[] {0x803, 4, 2, 3}, pixels));
    String after = read().fingerprint();
    write("t10k-labels-idx1-ubyte", idx(new int[] {0x801, 4}, new byte[] {0, 1, 2, 4}));
    assertThat(before).matches("[0-9a-f]{64}").isNotEqualTo(after);
    assertThat(read().fingerprint()).isNotEqualTo(after);
  }

  @Test
  void moreThanTenClassesAreAllowed() throws IOException {
    write(LABELS, idx(new int[] {0x801, 20}, counting(20)));
    assertThat(read().labels()).hasSize(20).endsWith("19");
  }

  @Test
  void theFirstOfMoreThanTenClassesMayBeEmpty() throws IOException {
    byte[] letters = counting(20);
    letters[0] = 1; // labels count from 1, as those of letters do
    write(LABELS, idx(new int[] {0x801, 20}, letters));
    assertThat(read().labels()).hasSize(20).startsWith("0").endsWith("19");
  }

  @Test
  void amongTenClassesAnyMayBeEmpty() throws IOException {
    write(LABELS, idx(new int[] {0x801, 20}, new byte[20]));
    assertThat(read().labels()).hasSize(10);
  }

  @Test
  void refusesALabelAboveAClassWithoutExamples() throws IOException {
    byte[] labels = counting(20);
    labels[7] = (byte) 200;
    labels[9] = (byte) 200;
    write(LABELS, idx(new int[] {0x801, 20}, labels));
    refuses(
        "train-labels-idx1-ubyte: a label above 9 needs an example of every class from 1 to it,"
            + " got label 200 (example 7) and no example of class 7; number the classes without"
            + " gaps, or fetch the file again");
  }

  @Test
  void refusesATestLabelUnknownInTraining() throws IOException {
    write("t10k-labels-idx1-ubyte", idx(new int[] {0x801, 4}, new byte[] {0, 1, -1, 3}));
    refuses(
        "t10k-labels-idx1-ubyte: labels must be in [0, 10) as in training, got 255 (example 2)");
  }

  @Test
  void namesTheFilesItLookedFor() throws IOException {
    Files.delete(directory.resolve("t10k-images-idx3-ubyte"));
    refuses(
        " has no t10k-images-idx3-ubyte: looked for t10k-images-idx3-ubyte,"
            + " t10k-images-idx3-ubyte.gz and t10k-images-idx3-ubyte.xz");
    assertThatThrownBy(() -> DataSets.read("idx:" + directory + "/none"))
        .hasMessageContaining("/none is not a directory: give the directory that holds ");
  }

  @Test
  void refusesAnotherMagicNumber() throws IOException {
    write(IMAGES, idx(new int[] {0x801, 20, 2, 3}, counting(120)));
    refuses("an IDX file of images starts with 0x00000803, got 0x00000801; is it the right file?");
    write(LABELS, idx(new int[] {0x1f8b0800, 20}, counting(20)));
    refuses("an IDX file of labels starts with 0x00000801, got 0x1f8b0800; is it the right file?");
  }

  @Test
  void refusesCountsThatDiffer() throws IOException {
    write(IMAGES, idx(new int[] {0x803, 19, 2, 3}, counting(114)));
    refuses("19 images, but train-labels-idx1-ubyte has 20 labels; the two files must be a pair");
  }

  @Test
  void refusesFilesThatEndEarlyOrGoOn() throws IOException {
    write(IMAGES, idx(new int[] {0x803, 20, 2, 3}, counting(119)));
    refuses("ends early: 20 images of 2 x 3 needs 120 bytes, 119 are left; fetch the file again");
    write(IMAGES, idx(new int[] {0x803, 20, 2, 3}, counting(121)));
    refuses("goes on after 20 images of 2 x 3: it is not what its header declares");
    write(LABELS, new byte[] {0, 0, 8});
    refuses("ends early: the IDX header needs 8 bytes, 3 are left");
  }

  @Test
  void refusesEmptyDataAndImagesWithoutASize() throws IOException {
    write(IMAGES, idx(new int[] {0x803, 20, 0, 3}, new byte[0]));
    refuses("images must have from 1 to 1073741824 pixels, got 0 x 3 in the header");
    write(LABELS, idx(new int[] {0x801, 0}, new byte[0]));
    refuses("the header must declare from 1 to 1073741824 examples of 1 bytes, got 0");
  }

  @Test
  void refusesImagesOfTwoSizes() throws IOException {
    write("t10k-images-idx3-ubyte", idx(new int[] {0x803, 4, 3, 2}, counting(24)));
    refuses(": images for training are [2, 3, 1], for testing [3, 2, 1]; they must be of one size");
  }

  @Test
  void aHeaderThatDeclaresTooMuchAllocatesNothing() throws IOException {
    write(LABELS, idx(new int[] {0x801, Integer.MAX_VALUE}, new byte[0]));
    refuses("the header must declare from 1 to 1073741824 examples of 1 bytes, got 2147483647");
    write(LABELS, idx(new int[] {0x801, 1 << 30}, new byte[5]));
    refuses("ends early: 1073741824 labels needs 1073741824 bytes, 5 are left");
    write(LABELS, idx(new int[] {0x801, 20}, new byte[20]));
    write(IMAGES, idx(new int[] {0x803, 20, 65536, 65536}, new byte[0]));
    refuses("images must have from 1 to 1073741824 pixels, got 65536 x 65536 in the header");
  }

  @Test
  void refusesPackedFilesThatAreCutOrDamaged() throws IOException {
    byte[] plain = Files.readAllBytes(directory.resolve(IMAGES));
    Files.delete(directory.resolve(IMAGES));
    byte[] packed = gzip(plain);
    for (int length : new int[] {0, 5, packed.length / 2, packed.length - 1}) {
      write(IMAGES + ".gz", Arrays.copyOf(packed, length));
      refuses(IMAGES + ".gz cannot be read (");
    }
    packed[packed.length - 8] ^= 1; // the check sum
    write(IMAGES + ".gz", packed);
    refuses("it is cut short or damaged, or not what its name says; fetch the file again");
    Files.delete(directory.resolve(IMAGES + ".gz"));
    byte[] xz = xz(plain);
    for (int length : new int[] {0, 5, xz.length / 2, xz.length - 1}) {
      write(IMAGES + ".xz", Arrays.copyOf(xz, length));
      refuses(IMAGES + ".xz cannot be read (");
    }
  }
}
