// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServingExtrasTest {

  private static final SmallTraining MLP =
      SmallTraining.of(SmallNetworks.mlp(), SmallTraining.numbers());

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("org.espalier.savedmodels.ExporterTest#flavours")
  void theWarmUpFileHoldsTheExamplesGiven(Flavour flavour) {
    Map<String, Object> one = RawInputs.of(MLP.trained(), MLP.test().first(1));
    Map<String, Object> five = RawInputs.of(MLP.trained(), MLP.test().first(5));
    Path path = export(flavour, extras(List.of(one, five)));
    List<double[]> inputs = new ArrayList<>();
    WarmUpFile.replay(
        path,
        request -> {
          assertThat(request.signature()).isEqualTo("serving_default");
          request.inputs().values().forEach(tensor -> inputs.add(TensorProtos.doubles(tensor)));
        });
    float[] all = MLP.test().toFloats();
    assertThat(inputs).hasSize(2);
    assertThat(inputs.get(0)).containsExactly(doubles(Arrays.copyOf(all, 4)));
    assertThat(inputs.get(1)).containsExactly(doubles(Arrays.copyOf(all, 20)));
    try (ServedModel model = ServedModel.load(path)) {
      assertThat(model.warmUp()).isEqualTo(new WarmUp(2, 0));
    }
    assertThat(ServingCheck.check(path)).isEmpty();
  }

  @Test
  void nothingIsWrittenThatNobodyAskedFor() {
    Path path = export(Flavour.FAST, ServingExtras.NONE);
    assertThat(path.resolve(WarmUpRule.FILE)).doesNotExist();
    assertThat(path.resolve(BatchingParameters.FILE)).doesNotExist();
    try (ServedModel model = ServedModel.load(path)) {
      assertThat(model.outputs()).containsOnlyKeys("logits");
    }
  }

  @Test
  void aWarmUpRequestThatDoesNotFitIsNamedAndNothingIsPublished() {
    Map<String, Object> good = RawInputs.of(MLP.trained(), MLP.test().first(1));
    String input = good.keySet().iterator().next();
    assertRefused(
        extras(List.of(good, Map.of(input, new float[3]))),
        "warm-up request 1: the column must fill whole examples, got 3 elements (input "
            + input
            + " float [-1, 4])");
    assertRefused(
        extras(List.of(Map.of("q", new float[4]))),
        "warm-up request 0: the columns must be those of the inputs [" + input + "], got [q]");
  }

  @Test
  void holdsNoMoreRequestsThanAServerTakes() {
    List<Map<String, Object>> many = Collections.nCopies(1001, Map.of("x", new float[4]));
    assertThatThrownBy(() -> new ServingExtras(many, false, false, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a warm-up file holds at most 1000 requests, got 1001");
  }

  @Test
  void theBatchingFileIsAsAServerReadsIt() {
    ServingExtras batching =
        new ServingExtras(List.of(), false, false, Optional.of(new BatchingParameters(20)));
    assertThat(export(Flavour.FAST, batching).resolve("batching_params.pbtxt"))
        .hasContent(
            """
            max_batch_size { value: 20 }
            batch_timeout_micros { value: 1000 }
            max_enqueued_batches { value: 100 }
            # All models share the threads: only --batching_parameters_file sets them.
            num_batch_threads { value: 4 }
            allowed_batch_sizes: 1
            allowed_batch_sizes: 2
            allowed_batch_sizes: 4
            allowed_batch_sizes: 8
            allowed_batch_sizes: 16
            allowed_batch_sizes: 20
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64, 1 << 30, Integer.MAX_VALUE})
  void allowedBatchSizesRiseToTheLargest(int largest) {
    List<Integer> sizes = new BatchingParameters(largest).sizes();
    assertThat(sizes).startsWith(1).endsWith(largest).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void refusesABatchOfNothing() {
    assertThatThrownBy(() -> new BatchingParameters(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the largest batch must be at least 1, got 0");
  }

  private void assertRefused(ServingExtras extras, String message) {
    assertThatThrownBy(() -> export(Flavour.FAST, extras))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(directory.resolve("net")).doesNotExist();
  }

  private static ServingExtras extras(List<Map<String, Object>> warmUp) {
    return new ServingExtras(warmUp, false, false, Optional.empty());
  }

  private Path export(Flavour flavour, ServingExtras extras) {
    return Exporter.export(
        MLP.trained(),
        directory.resolve("net"),
        flavour,
        OptionalLong.empty(),
        extras,
        files -> {});
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
