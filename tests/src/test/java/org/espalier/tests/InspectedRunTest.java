// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} shows of a convolutional network, with its data and after they are gone. */
class InspectedRunTest {

  @TempDir private Path directory;
  private Path data;
  private Path run;

  @BeforeEach
  void trainDensely() throws IOException {
    data = IdxImages.write(directory.resolve("data"), 28);
    run = directory.resolve("run");
    espalier(
            "prune",
            "--model=lenet-5",
            "--data=idx:" + data,
            "--batch=20",
            "--epochs=1",
            "--sparsity=0",
            "--out=" + run)
        .code(0);
  }

  @Test
  void aKernelCountsOncePerPosition() {
    String out = espalier("inspect", run.toString()).code(0).out();
    assertThat(out)
        .containsPattern("conv1/kernel +\\[5, 5, 1, 20\\] +500 +500 +100.00 % +288,000 +2,000\n")
        .containsPattern("all +430,500 +430,500 +100.00 % +2,293,000 +1,722,000\n");
  }

  @Test
  void withoutItsDataMultiplyAddsAreUnknownAndItSaysWhy() throws IOException {
    Files.delete(data.resolve(IdxImages.TRAIN_LABELS));
    String out = espalier("inspect", run.toString()).code(0).out();
    assertThat(out)
        .containsPattern("conv1/kernel +\\[5, 5, 1, 20\\] +500 +500 +100.00 % +- +2,000\n")
        .contains("multiply-adds are unknown: " + data + " has no train-labels-idx1-ubyte");
  }
}
