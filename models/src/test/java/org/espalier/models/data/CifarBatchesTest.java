// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.models.data.SmallFiles.cifar;
import static org.espalier.models.data.SmallFiles.gzip;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CifarBatchesTest {

  @TempDir Path directory;

  @BeforeEach
  void writeBatches() throws IOException {
    write("data_batch_1.bin", cifar(0, 1));
    write("data_batch_2.bin.gz", gzip(cifar(2, 3)));
    write("data_batch_3.bin.xz", xz(cifar(4, 5)));
    write("data_batch_4.bin", cifar(6, 7));
    write("data_batch_5.bin", cifar(8, 9));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private DataSet read(String options) {
    return DataSets.read("cifar10:" + directory + options);
  }

  private void misunderstands(String options, String message) {
    assertThatThrownBy(() -> read(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private void refuses(String options, String message) {
    assertThatThrownBy(() -> read(options))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  private static int[] labels(DataSet data) {
    return ((Targets.Labels) data.training().targets()).labels();
  }

  @Test
  void joinsBatchesInOrderAndPutsChannelsLast() {
    DataSet data = read("[train=1-4,test=5]");
    assertThat(labels(data)).hasSize(7).isSorted();
    assertThat(data.validation().size()).isEqualTo(1);
    assertThat(data.test().shape()).isEqualTo(Shape.of(32, 32, 3));
    assertThat(data.test().select(new int[] {1}).bytes())
        .startsWith(1, 2, 0, 1, 2, 1, 1, 2, 2)
        .endsWith(1, 2, 1023 % 100);
    assertThat(data.transform()).isEqualTo(new InputTransform.PerImage());
    assertThat(data.labels()).hasSize(10).startsWith("airplane").endsWith("truck");
  }

  @Test
  void oneBatchCanBeEnough() {
    assertThat(labels(read("[train=3,test=1-2]"))).hasSize(1).containsAnyOf(4, 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"test_batch.bin", "test_batch.bin.gz", "test_batch_first2.bin.xz"})
  void testsOnTheTestBatchByDefault(String name) throws IOException {
    byte[] batch = cifar(3, 3, 3);
    write(name, name.endsWith(".gz") ? gzip(batch) : name.endsWith(".xz") ? xz(batch) : batch);
    DataSet data = read("");
    assertThat(data.test().size()).isEqualTo(3);
    assertThat(labels(data)).hasSize(9);
    assertThat(read("[train=1-5,test=test]").fingerprint()).isEqualTo(data.fingerprint());
  }

  @Test
  void withoutATestBatchItSaysWhatToWrite() {
    refuses(
        "",
        " must have one test_batch.bin or test_batch_*.bin, plain, .gz or .xz, found []; to test on"
            + " a training batch write cifar10:"
            + directory
            + "[train=1-4,test=5]");
  }

  @Test
  void refusesTwoTestBatches() throws IOException {
    write("test_batch.bin", cifar(1));
    write("test_batch_b.bin", cifar(1));
    refuses("", "found [test_batch.bin, test_batch_b.bin]");
  }

  @Test
  void refusesToTestOnTrainingBatches() {
    misunderstands(
        "[train=1-3,test=3]",
        "batches [1, 2, 3] are for training and [3] for testing; they must differ, as in"
            + " [train=1-4,test=5]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "6", "4-1", "1-", "x", "1-99999999999", "test"})
  void refusesBatchesThatDoNotExist(String train) {
    misunderstands(
        "[train=" + train + "]",
        "train must be a batch from 1 to 5 or a range such as 1-4, got " + train);
  }

  @Test
  void namesTheBatchItLookedFor() throws IOException {
    Files.delete(directory.resolve("data_batch_4.bin"));
    refuses(
        "[train=1-4,test=5]",
        " has no data_batch_4.bin: looked for data_batch_4.bin, data_batch_4.bin.gz and"
            + " data_batch_4.bin.xz");
  }

  @Test
  void refusesBatchesOfPartsOfRecords() throws IOException {
    write("data_batch_4.bin", Arrays.copyOf(cifar(1, 2), 6145));
    refuses(
        "[train=1-4,test=5]",
        "data_batch_4.bin: a batch is one or more records of 3073 bytes, got 6145 bytes");
    write("data_batch_4.bin", new byte[0]);
    refuses("[train=1-4,test=5]", "records of 3073 bytes, got 0 bytes");
  }

  @Test
  void refusesLabelsOverNine() throws IOException {
    write("data_batch_4.bin", cifar(1, 200));
    refuses(
        "[train=1-4,test=5]",
        "data_batch_4.bin: labels must be in [0, 10), got 200 (record 1); is it CIFAR-10's binary");
  }

  @Test
  void refusesADamagedBatchAmongThoseReadAtOnce() throws IOException {
    byte[] packed = xz(cifar(4, 5));
    packed[packed.length / 2] ^= 0x55;
    write("data_batch_3.bin.xz", packed);
    refuses("[train=1-4,test=5]", "data_batch_3.bin.xz cannot be read (");
  }
}
