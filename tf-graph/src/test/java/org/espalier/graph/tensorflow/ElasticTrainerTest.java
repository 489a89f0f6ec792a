// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;
import org.junit.jupiter.api.Test;

/** Steps of an elastic network whose parts are two sizes of a kernel. */
class ElasticTrainerTest {

  private static final float CLOSE = 1e-6f;
  private static final TrainingSettings PLAIN =
      TrainingSettings.of(16, Optimizer.sgd(0), new Schedules.Constant(0.5));
  private static final Network NETWORK = network("elastic");
  private static final Map<String, Tensor> LARGE = size(5);
  private static final Map<String, Tensor> SMALL = size(3);

  private static Network network(String layer) {
    NetworkBuilder net = Network.builder("small");
    String x = net.call(Conv2D.of("conv", 4, 1), net.input("image", Shape.of(8, 8, 2)));
    x =
        net.call(
            new ElasticDepthwiseConv2D(layer, List.of(5, 3), 2, Initializer.glorotUniform()), x);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("logits", net.call(Dense.of("logits", 4), x)).build();
  }

  private static Map<String, Tensor> size(int used) {
    Map<String, Tensor> selectors = new HashMap<>();
    for (int size : List.of(5, 3)) {
      selectors.put(
          StateKind.MASK.named("elastic/use-" + size),
          Tensor.of(Shape.of(), new float[] {size == used ? 1 : 0}));
    }
    return selectors;
  }

  private static ElasticTrainer open(TrainingSettings settings) {
    return ElasticTrainer.open(
        List.of(NETWORK),
        Masking.none(),
        settings,
        SmallTasks.corners(Augmentation.NONE),
        SmallTasks.ONE_THREAD,
        1);
  }

  /** How the parameters change. */
  private static Map<String, float[]> change(Consumer<ElasticTrainer> steps) {
    try (ElasticTrainer elastic = open(PLAIN)) {
      State before = elastic.trainer().state();
      steps.accept(elastic);
      State after = elastic.trainer().state();
      Map<String, float[]> change = new HashMap<>();
      for (String name : after.ofKind(StateKind.PARAMETER).keySet()) {
        float[] values = after.floats(name).clone();
        float[] was = before.floats(name);
        for (int i = 0; i < values.length; i++) {
          values[i] -= was[i];
        }
        change.put(name, values);
      }
      return change;
    }
  }

  private static Map<String, float[]> step(List<Map<String, Tensor>> parts) {
    return change(elastic -> elastic.step(0, parts, LARGE));
  }

  private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach(
        (name, values) ->
            assertThat(values)
                .as(name)
                .containsExactly(Objects.requireNonNull(expected.get(name)), offset(CLOSE)));
  }

  private static Map<String, float[]> sum(
      Map<String, float[]> one, Map<String, float[]> other, float times) {
    Map<String, float[]> sum = new HashMap<>();
    one.forEach(
        (name, values) -> {
          float[] added = values.clone();
          float[] more = Objects.requireNonNull(other.get(name));
          for (int i = 0; i < added.length; i++) {
            added[i] += times * more[i];
          }
          sum.put(name, added);
        });
    return sum;
  }

  @Test
  void aStepAppliesTheSumOfItsPartsGradients() {
    Map<String, float[]> both = step(List.of(LARGE, SMALL));
    assertSame(both, sum(step(List.of(LARGE)), step(List.of(SMALL)), 1));
    assertThat(both.get(StateKind.PARAMETER.named("elastic/to-3"))).isNotNull();
    assertThat(step(List.of(LARGE)).get(StateKind.PARAMETER.named("elastic/to-3"))).containsOnly(0);
  }

  @Test
  void theOrderOfPartsIsNoMatter() {
    assertSame(step(List.of(LARGE, SMALL)), step(List.of(SMALL, LARGE)));
  }

  @Test
  void aStepOfEverythingIsAnOrdinaryOne() {
    Map<String, float[]> summed =
        change(
            elastic -> {
              elastic.step(0, List.of(LARGE), LARGE);
              elastic.step(0, List.of(LARGE), LARGE);
            });
    assertSame(summed, change(elastic -> elastic.trainer().advanceTo(2)));
  }

  @Test
  void afterwardsEverythingIsInUseAndOneStepIsDone() {
    try (ElasticTrainer elastic = open(PLAIN)) {
      elastic.step(0, List.of(SMALL, SMALL), LARGE);
      assertThat(elastic.trainer().step()).isEqualTo(1);
      assertThat(elastic.trainer().state().tensors()).containsAllEntriesOf(LARGE);
    }
  }

  @Test
  void weightsThatTheLastPartDoesNotUseDecayAllTheSame() {
    try (ElasticTrainer elastic =
        ElasticTrainer.open(
            List.of(NETWORK),
            Masking.kernels(NETWORK),
            PLAIN.withDecay(WeightDecay.l2(0.1)),
            SmallTasks.corners(Augmentation.NONE),
            SmallTasks.ONE_THREAD,
            1)) {
      State before = elastic.trainer().state();
      Map<String, Tensor> all = before.ofKind(StateKind.MASK);
      String kernel = "conv/kernel";
      Map<String, Tensor> narrow = new HashMap<>(all);
      narrow.put(StateKind.MASK.named(kernel), Tensor.of(Shape.of(1, 1, 2, 4), new float[8]));
      elastic.step(0, List.of(narrow), all);
      float[] was = before.floats(StateKind.PARAMETER.named(kernel));
      float[] is = elastic.trainer().state().floats(StateKind.PARAMETER.named(kernel));
      for (int i = 0; i < was.length; i++) {
        assertThat(is[i]).isEqualTo(was[i] * (1 - 0.5f * 0.1f), offset(CLOSE));
      }
    }
  }

  /** More than a batch of calibration, and a smaller one. */
  @Test
  void calibrationTakesTheMeanOfWhatBatchesHave() {
    NetworkBuilder net = Network.builder("normalized");
    String x = net.call(BatchNormalization.of("bn"), net.input("image", Shape.of(8, 8, 2)));
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    Network network = net.output("logits", net.call(Dense.of("logits", 4), x)).build();
    BatchSource source = SmallTasks.corners(Augmentation.NONE);
    int[] examples = new int[250];
    for (int i = 0; i < examples.length; i++) {
      examples[i] = i < 200 ? i % 30 : 30 + i % 7;
    }
    byte[] pixels = source.data().training().bytes();
    double[] mean = new double[2];
    double[] variance = new double[2];
    for (int[] batch :
        List.of(Arrays.copyOf(examples, 200), Arrays.copyOfRange(examples, 200, 250))) {
      for (int c = 0; c < 2; c++) {
        double sum = 0;
        double squares = 0;
        for (int example : batch) {
          for (int place = 0; place < 64; place++) {
            double value = (pixels[128 * example + 2 * place + c] & 0xff) / 255.0;
            sum += value;
            squares += value * value;
          }
        }
        double n = 64.0 * batch.length;
        mean[c] += sum / n * batch.length / 250;
        variance[c] += (squares / n - sum / n * sum / n) * batch.length / 250;
      }
    }
    try (ElasticTrainer elastic =
        ElasticTrainer.open(
            List.of(network), Masking.none(), PLAIN, source, SmallTasks.ONE_THREAD, 1)) {
      elastic.calibrate(0, examples);
      State state = elastic.trainer().state();
      for (int c = 0; c < 2; c++) {
        assertThat((double) state.floats("statistic/bn/moving_mean")[c])
            .isCloseTo(mean[c], offset(1e-5));
        assertThat((double) state.floats("statistic/bn/moving_variance")[c])
            .isCloseTo(variance[c], offset(1e-5));
      }
    }
  }

  @Test
  void aTeacherPullsByItsWeightAndItselfNotAtAll() {
    Map<String, float[]> untaught = step(List.of(LARGE));
    assertSame(taught(1, 1), untaught);
    Map<String, float[]> once = sum(taught(7, 1), untaught, -1);
    Map<String, float[]> thrice = sum(taught(7, 3), untaught, -1);
    for (float pulled :
        Objects.requireNonNull(once.get(StateKind.PARAMETER.named("logits/bias")))) {
      assertThat(Math.abs(pulled)).isGreaterThan(1e-5f);
    }
    assertSame(thrice, sum(once, once, 2));
  }

  /** A step beside the answers of a network drawn from a seed; 1 is the student's own. */
  private static Map<String, float[]> taught(long seed, double weight) {
    State teacher;
    try (ElasticTrainer other =
        ElasticTrainer.open(
            List.of(NETWORK),
            Masking.none(),
            PLAIN,
            SmallTasks.corners(Augmentation.NONE),
            SmallTasks.ONE_THREAD,
            seed)) {
      teacher = other.trainer().state();
    }
    return change(
        elastic -> {
          elastic.teach(teacher, weight);
          elastic.step(0, List.of(LARGE), LARGE);
        });
  }

  @Test
  void refusesViewsOfOtherParametersAndATeacherWithoutWeight() {
    assertThatThrownBy(
            () ->
                ElasticTrainer.open(
                    List.of(NETWORK, network("other")),
                    Masking.none(),
                    PLAIN,
                    SmallTasks.corners(Augmentation.NONE),
                    SmallTasks.ONE_THREAD,
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("views must have the parameters of small");
    try (ElasticTrainer elastic = open(PLAIN)) {
      State state = elastic.trainer().state();
      assertThatThrownBy(() -> elastic.teach(state, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("distillation must be above 0, got 0.0");
    }
  }
}
