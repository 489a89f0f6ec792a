// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.file.ModelFileException;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions that come while threads predict: each answers its own number, for any input. */
class ModelHolderTest {

  private static final int WIDTH = 5; // outputs, all of them the version

  @TempDir private Path base;

  private static ModelGraph graph(long version) {
    float[] biases = new float[WIDTH];
    Arrays.fill(biases, (float) version);
    Product product =
        Product.of(Weights.of(WIDTH, 2, new float[2 * WIDTH]), Floats.of(biases), Function.LINEAR);
    return new ModelGraph(
        "counting",
        List.of(ModelGraph.Input.floats("x", Shape.of(2))),
        List.of(new ProductOp.Dense(0, product)),
        List.of(new ModelGraph.Output("version", 1)),
        List.of());
  }

  /** As an export does it: beside, then renamed. */
  private void publish(long version) throws IOException {
    Path beside = Files.createDirectory(base.resolve("." + version));
    ModelFile.write(graph(version), beside.resolve("model.espalier"));
    Files.move(beside, base.resolve(Long.toString(version)));
  }

  private ModelHolder open() {
    return ModelHolder.open(base, ModelOptions.DEFAULT);
  }

  private static float answer(ModelHolder holder) {
    float[] to = new float[WIDTH];
    holder.predict(new float[2], to, 1);
    return to[0];
  }

  @Test
  void opensTheHighestVersionByNumber() throws IOException {
    publish(9);
    publish(10);
    Files.createDirectory(base.resolve("11")); // a version of another flavour
    Files.createDirectory(base.resolve("latest"));
    try (ModelHolder holder = open()) {
      assertThat(holder.version()).hasValue(10);
      assertThat(answer(holder)).isEqualTo(10);
    }
  }

  @Test
  void refreshSwapsANewerVersionInAndClosesTheOldOne() throws IOException {
    publish(1);
    try (ModelHolder holder = open()) {
      assertThat(holder.refresh()).isFalse();
      Model first = holder.model();
      publish(3);
      publish(2);
      assertThat(holder.refresh()).isTrue();
      assertThat(holder.version()).hasValue(3);
      assertThat(answer(holder)).isEqualTo(3);
      assertThatThrownBy(() -> first.predict(new float[2]))
          .isInstanceOf(ClosedModelException.class);
      assertThat(holder.refresh()).as("2 is no newer").isFalse();
    }
  }

  @Test
  void aBrokenVersionLeavesTheOldOneAndIsNamedUntilItIsMended() throws IOException {
    publish(1);
    publish(2);
    Path file = base.resolve("2/model.espalier");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    Path hidden = Files.move(base.resolve("2"), base.resolve("two"));
    try (ModelHolder holder = open()) {
      Files.move(hidden, base.resolve("2"));
      for (int look = 0; look < 2; look++) {
        assertThatThrownBy(holder::refresh)
            .isInstanceOf(ModelFileException.class)
            .hasMessageStartingWith(file.toString());
        assertThat(holder.version()).hasValue(1);
        assertThat(answer(holder)).isEqualTo(1);
      }
      Files.write(file, bytes);
      assertThat(holder.refresh()).isTrue();
      assertThat(answer(holder)).isEqualTo(2);
    }
  }

  @Test
  void saysWhereItLookedForVersions() {
    Path none = base.resolve("none");
    assertThatThrownBy(() -> ModelHolder.open(none, ModelOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s must hold versions, such as %s/1/model.espalier, has none; export a model there with"
                + " --flavour runtime",
            none, none);
  }

  @Test
  void aGivenModelHasNoVersionAndStays() {
    ModelHolder holder = ModelHolder.of(Model.of(graph(7), ModelOptions.DEFAULT));
    assertThat(holder.version()).isEmpty();
    assertThat(holder.refresh()).isFalse();
    assertThat(answer(holder)).isEqualTo(7);
    holder.close();
    assertThatThrownBy(() -> answer(holder)).isInstanceOf(ClosedModelException.class);
    assertThatThrownBy(() -> holder.ask(model -> model.predict(new float[2])))
        .isInstanceOf(ClosedModelException.class);
    assertThatThrownBy(holder::refresh).isInstanceOf(ClosedModelException.class);
  }

  @Test
  void asksAgainOnTheNewModelWhenTheOldOneWasClosedInBetween() throws IOException {
    publish(1);
    try (ModelHolder holder = open()) {
      List<Model> asked = new ArrayList<>();
      publish(2);
      float answer =
          holder.ask(
              model -> {
                asked.add(model);
                holder.refresh();
                return model.predict(new float[2])[0];
              });
      assertThat(answer).isEqualTo(2);
      assertThat(asked).hasSize(2).doesNotHaveDuplicates();
    }
  }

  /** Ten files take turns as versions: writing hundreds to the disk for good would take long. */
  private List<byte[]> tenFiles() throws IOException {
    List<byte[]> files = new ArrayList<>();
    Path file = base.resolve("file");
    for (int i = 0; i < 10; i++) {
      ModelFile.write(graph(i), file);
      files.add(Files.readAllBytes(file));
    }
    return files;
  }

  @ParameterizedTest
  @CsvSource({"1, 400", "2, 20"}) // threads of one prediction wait for each other on a busy machine
  void noPredictionFailsWhileVersionsAreSwapped(int shared, int versions) throws Exception {
    List<byte[]> files = tenFiles();
    publish(1);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(3);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (ModelHolder holder = ModelHolder.open(base, ModelOptions.DEFAULT.withThreads(shared))) {
      List<Future<Long>> predicting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int way = i;
        predicting.add(threads.submit(() -> predictUntil(done, holder, way, begun)));
      }
      begun.await(); // else a busy machine may begin no prediction before the last version
      for (long version = 2; version <= versions; version++) {
        Path beside = Files.createDirectory(base.resolve("." + version));
        Files.write(beside.resolve("model.espalier"), files.get((int) version % 10));
        Files.move(beside, base.resolve(Long.toString(version)));
        assertThat(holder.refresh()).isTrue();
        Files.delete(base.resolve(version - 1 + "/model.espalier")); // what nobody needs any more
      }
      assertThat(answer(holder)).isEqualTo(versions % 10);
      done.set(true);
      for (Future<Long> predicted : predicting) {
        assertThat(get(predicted)).as("predictions").isPositive();
      }
    } finally {
      done.set(true);
      threads.shutdown();
    }
  }

  /** Every answer is one version's alone. */
  private static long predictUntil(
      AtomicBoolean done, ModelHolder holder, int way, CountDownLatch begun) {
    int batch = 3;
    float[] from = new float[2 * batch];
    float[] to = new float[WIDTH * batch];
    Buffer[] inputs = {FloatBuffer.wrap(from)};
    FloatBuffer[] outputs = {FloatBuffer.wrap(to)};
    long count = 0;
    for (; !done.get(); count++) {
      begun.countDown();
      switch (way) {
        case 0 -> holder.predict(from, to, batch);
        case 1 -> holder.predict(inputs, outputs, batch);
        default -> to = holder.ask(model -> predicted(model, from, batch));
      }
      assertThat(to).containsOnly(to[0]);
      assertThat(to[0]).isBetween(0f, 9f).isEqualTo((int) to[0]);
    }
    return count;
  }

  private static float[] predicted(Model model, float[] from, int batch) {
    float[] to = new float[WIDTH * batch];
    model.predict(from, to, batch);
    return to;
  }

  @Test
  void predictingAllocatesNothing() throws IOException {
    publish(1);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (ModelHolder holder = open()) {
      float[] from = new float[2];
      float[] to = new float[WIDTH];
      long bytes = Long.MAX_VALUE;
      for (int i = 0; i < 20 && bytes > 0; i++) { // the first ones load classes
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int k = 0; k < 1000; k++) {
          holder.predict(from, to, 1);
        }
        bytes = thread.getCurrentThreadAllocatedBytes() - before;
      }
      assertThat(bytes).isLessThan(1000); // not a byte a prediction
    }
  }

  private static long get(Future<Long> predicted) throws InterruptedException {
    try {
      return predicted.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a prediction failed", e.getCause());
    }
  }
}
