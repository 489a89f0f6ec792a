// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for answers, whoever asks and however. */
@Timeout(60)
class PredictionsTest {

  private static final int BATCH = 37; // a whole plan and a remainder
  private static final ModelGraph GRAPH = Samples.network();
  private static final int SIZE = GRAPH.inputs().get(0).shape().size();
  private static final float[] IN = Samples.numbers(BATCH * SIZE, new Random(3));

  @Test
  void eachExampleOfABatchIsAnsweredAsAlone() {
    try (Model model = Model.of(GRAPH, ModelOptions.DEFAULT)) {
      float[] together = batch(model);
      for (int i = 0; i < BATCH; i++) {
        float[] alone = model.predict(Arrays.copyOfRange(IN, i * SIZE, (i + 1) * SIZE));
        for (int j = 0; j < 10; j++) {
          assertThat(together[10 * i + j]).isCloseTo(alone[j], within(1e-5f));
        }
      }
    }
  }

  @Test
  void answersAreTheSameToTheBitForAnyNumberOfThreads() {
    for (boolean vectors : new boolean[] {true, false}) {
      float[] one = batch(new ModelOptions(1, vectors, false));
      for (int threads = 2; threads <= 4; threads++) {
        assertThat(batch(new ModelOptions(threads, vectors, false))).isEqualTo(one);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {100_268, 100_394})
  void batchesOfImagesThatAreCopiedAreTheSameForAnyNumberOfThreads(long seed) {
    ModelGraph graph = RandomGraphs.of(seed);
    for (int batch = 1; batch <= 40; batch++) {
      FloatBuffer[] one = answers(graph, 1, batch);
      for (int threads = 2; threads <= 4; threads++) {
        assertThat(answers(graph, threads, batch))
            .as("batch %d, %d threads", batch, threads)
            .isEqualTo(one);
      }
    }
  }

  private static FloatBuffer[] answers(ModelGraph graph, int threads, int batch) {
    Buffer[] from = new Buffer[graph.inputs().size()];
    for (int i = 0; i < from.length; i++) {
      ModelGraph.Input input = graph.inputs().get(i);
      float[] numbers = Samples.numbers(batch * input.shape().size(), new Random(i));
      from[i] =
          input.type() == ModelGraph.Type.IDS
              ? IntBuffer.allocate(numbers.length)
              : FloatBuffer.wrap(numbers);
    }
    try (Model model = Model.of(graph, ModelOptions.DEFAULT.withThreads(threads))) {
      FloatBuffer[] to = new FloatBuffer[graph.outputs().size()];
      for (int i = 0; i < to.length; i++) {
        to[i] = FloatBuffer.allocate(batch * model.outputShape(i).size());
      }
      model.predict(from, to, batch);
      return to;
    }
  }

  @ParameterizedTest
  @CsvSource({"0.95, 1", "0.2, 8"})
  void largeLayersAreTheSameForAnyNumberOfThreads(double density, int batch) {
    Op dense = new ProductOp.Dense(0, Samples.product(1200, 1000, density, 2).with(Function.TANH));
    ModelGraph graph = Samples.graph(Shape.of(1000), List.of(dense));
    float[] in = Samples.numbers(1000 * batch, new Random(1));
    float[] example = Arrays.copyOf(in, 1000);
    float[] expected = ReferenceEvaluator.evaluate(graph, new float[][] {example})[0];
    float[] one = new float[1200 * batch];
    for (int threads = 1; threads <= 3; threads++) {
      try (Model model = Model.of(graph, ModelOptions.DEFAULT.withThreads(threads))) {
        float[] found = threads == 1 ? one : new float[one.length];
        model.predict(in, found, batch);
        assertThat(found).isEqualTo(one);
      }
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(one[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @Test
  void manyCallersAtOnceGetWhatOneGets() throws Exception {
    float[] expected = batch(ModelOptions.DEFAULT);
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (Model model = Model.of(GRAPH, ModelOptions.DEFAULT.withThreads(2))) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        answers.add(callers.submit(() -> Arrays.equals(batch(model), expected)));
      }
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void buffersOfAnyKindAreReadFromTheirPositionsWhichStay() {
    float[] expected = batch(ModelOptions.DEFAULT);
    try (Model model = Model.of(GRAPH, ModelOptions.DEFAULT)) {
      for (boolean direct : new boolean[] {true, false}) {
        FloatBuffer from = floats(IN.length + 9, direct).position(4).put(IN).position(4);
        FloatBuffer to = floats(10 * BATCH + 9, direct).position(5);
        model.predict(new Buffer[] {from.asReadOnlyBuffer()}, new FloatBuffer[] {to}, BATCH);
        model.predict(new Buffer[] {from}, new FloatBuffer[] {to}, BATCH);
        assertThat(from.position()).isEqualTo(4);
        assertThat(to.position()).isEqualTo(5);
        assertThat(to.limit()).isEqualTo(10 * BATCH + 9);
        float[] all = new float[10 * BATCH + 9];
        to.position(0).get(all);
        assertThat(Arrays.copyOfRange(all, 5, 10 * BATCH + 5)).isEqualTo(expected);
        assertThat(Arrays.copyOf(all, 5)).containsOnly(0);
        assertThat(Arrays.copyOfRange(all, 10 * BATCH + 5, all.length)).containsOnly(0);
      }
    }
  }

  @Test
  void inputsThatNothingReadDisturbNothing() {
    ModelGraph graph =
        new ModelGraph(
            "unread",
            List.of(
                ModelGraph.Input.floats("x", Shape.of(600)),
                ModelGraph.Input.floats("unread", Shape.of(900))),
            List.of(new Op.Activation(0, Function.RELU)),
            List.of(new ModelGraph.Output("y", 2)),
            List.of());
    FloatBuffer ones = FloatBuffer.wrap(new float[600]);
    Arrays.fill(ones.array(), 1);
    FloatBuffer answer = FloatBuffer.allocate(600);
    try (Model model = Model.of(graph, ModelOptions.DEFAULT)) {
      Buffer[] from = {ones, FloatBuffer.allocate(900)};
      model.predict(from, new FloatBuffer[] {answer}, 1);
    }
    assertThat(answer.array()).containsOnly(1);
  }

  private static float[] batch(ModelOptions options) {
    try (Model model = Model.of(GRAPH, options)) {
      return batch(model);
    }
  }

  private static float[] batch(Model model) {
    float[] out = new float[10 * BATCH];
    model.predict(IN, out, BATCH);
    return out;
  }

  private static FloatBuffer floats(int count, boolean direct) {
    return direct
        ? ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer()
        : FloatBuffer.allocate(count);
  }
}
