// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.espalier.cli.InProcess;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;
import org.espalier.models.Models;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.rewind.Rewinding;
import org.espalier.pruning.run.Pruner;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.TrainedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Training on a GPU, and what it makes on a processor. */
@OnGpu
class GpuTrainingTest {

  private static final int STEPS = 120;
  private static final int SHOWN = 50;

  private final DataSet data = DataSets.read("strokes[train=1000,test=200]");

  @TempDir Path directory;

  static Stream<Flavour> flavours() {
    return Stream.of(Flavour.FAST, Flavour.SMALL, Flavour.PLAIN);
  }

  @ParameterizedTest
  @MethodSource("flavours")
  void whatTheGpuTrainedAndPrunedAnswersTheSameOnAProcessor(Flavour flavour)
      throws IOException, InterruptedException {
    try (Pruner pruner = open("lenet-5", ComputeType.FLOAT32, GpuCondition.execution())) {
      pruner.train().prune(0.2).rewind(Rewinding.learningRate(0, STEPS)).train();
      float[] logits = pruner.trainer().predict(Split.TEST, SHOWN);
      Path base = directory.resolve("strokes");
      Exporter.export(TrainedNetwork.of(pruner, data), base, flavour, OptionalLong.empty());

      float[] answers = ProcessorAnswers.of(base.resolve("1"), shape(), pixels(), directory);

      assertThat(answers).hasSameSizeAs(logits);
      assertThat(largestDifference(answers, logits)).isLessThan(0.02f * largest(logits));
    }
  }

  @Test
  void xlaCompilesAModelAsItIsPublished() throws IOException {
    assumeFalse(GpuCondition.rehearsal(), "XLA is for a GPU");
    try (Pruner pruner = open("lenet-5", ComputeType.FLOAT32, GpuCondition.execution())) {
      pruner.train();
      float[] logits = pruner.trainer().predict(Split.TEST, SHOWN);
      Path base = directory.resolve("strokes");
      Exporter.export(TrainedNetwork.of(pruner, data), base, Flavour.FAST, OptionalLong.empty());
      Path proto = base.resolve("1").resolve("saved_model.pb");
      byte[] published = Files.readAllBytes(proto);

      try (ServedModel model = ServedModel.loadCompiled(base)) {
        float[] answers = model.predict("image", shape(), pixels());
        assertThat(largestDifference(answers, logits)).isLessThan(0.02f * largest(logits));
      }
      assertThat(Files.readAllBytes(proto)).isEqualTo(published);
    }
  }

  @Test
  void aStateHasOneFormAndGoesOnOnAProcessor() {
    try (Pruner gpu = open("lenet-5", ComputeType.FLOAT32, GpuCondition.execution());
        Pruner processor = open("lenet-5", ComputeType.FLOAT32, new Execution(Device.CPU, 2))) {
      gpu.trainer().advanceTo(STEPS);
      State trained = gpu.state();
      assertThat(form(trained)).isEqualTo(form(processor.state()));

      processor.trainer().load(trained);

      double loss = gpu.evaluate(Split.TEST).loss();
      assertThat(processor.evaluate(Split.TEST).loss()).isBetween(loss * 0.98, loss * 1.02);
      processor.trainer().advanceTo(STEPS + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPrecisionLearns(ComputeType compute) {
    assumeFalse(
        GpuCondition.rehearsal() && compute == ComputeType.FLOAT16, "a processor takes minutes");
    try (Pruner pruner = open("lenet-5", compute, GpuCondition.execution())) {
      double before = pruner.evaluate(Split.VALIDATION).loss();
      pruner.train();
      assertThat(pruner.evaluate(Split.VALIDATION).loss()).isLessThan(before / 2);
      assertThat(pruner.evaluate(Split.TEST).accuracy().orElseThrow()).isGreaterThan(0.7);
    }
  }

  @Test
  void theCommandPrunesOnTheGpuAndTheResultIsFitForAServer() throws IOException {
    assumeFalse(GpuCondition.rehearsal(), "the command is to find a GPU");
    Path run = directory.resolve("run");
    InProcess.espalier(
            "prune",
            "--device=gpu",
            "--data=strokes[train=1000,test=200]",
            "--model=lenet-5",
            "--epochs=2",
            "--rounds=2",
            "--out=" + run)
        .code(0);
    assertThat(Files.readString(run.resolve("results.json")))
        .containsPattern("\"device\" ?: ?\"gpu\"");
    Path published = directory.resolve("strokes");
    InProcess.espalier("export", run.toString(), "--to=" + published).code(0);
    InProcess.espalier("check", published.toString()).code(0);
  }

  @Test
  void theProcessTakesTheMemoryItNeedsAndNoMore() throws IOException, InterruptedException {
    try (Pruner pruner = open("lenet-5", ComputeType.FLOAT32, GpuCondition.execution())) {
      pruner.train();
      List<String> used = nvidiaSmi("--query-compute-apps=pid,used_memory");
      List<String> sizes = nvidiaSmi("--query-gpu=memory.total");
      String own = ProcessHandle.current().pid() + ",";
      List<String> ours = used.stream().filter(line -> line.startsWith(own)).toList();
      assumeTrue(!ours.isEmpty(), "nvidia-smi shows no processes, as in many containers");
      double mebibytes = Double.parseDouble(ours.get(0).substring(own.length()).strip());
      assertThat(mebibytes).isLessThan(Double.parseDouble(sizes.get(0)) / 4);
    }
  }

  private Pruner open(String model, ComputeType compute, Execution execution) {
    Network network = Models.create(model, data);
    TrainingSettings settings =
        new TrainingSettings(
            60,
            Loss.SOFTMAX_CROSS_ENTROPY,
            0,
            Optimizer.sgd(0.9),
            List.of(new Schedules.Constant(0.02)),
            WeightDecay.NONE,
            Double.POSITIVE_INFINITY,
            compute);
    return Pruner.open(
        network,
        new BatchSource.Resident(data, Augmentation.NONE),
        settings,
        STEPS,
        1,
        PruningMethod.globalMagnitude(),
        execution);
  }

  private Shape shape() {
    return data.test().shape();
  }

  private float[] pixels() {
    int[] first = new int[SHOWN];
    for (int i = 0; i < SHOWN; i++) {
      first[i] = i;
    }
    return data.test().select(first).toFloats();
  }

  private static Map<String, String> form(State state) {
    Map<String, String> form = new TreeMap<>();
    state.tensors().forEach((name, tensor) -> form.put(name, tensor.toString()));
    return form;
  }

  private static float largest(float[] values) {
    return largestDifference(values, new float[values.length]);
  }

  private static float largestDifference(float[] a, float[] b) {
    float largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private static List<String> nvidiaSmi(String query) throws IOException, InterruptedException {
    List<String> command = List.of("nvidia-smi", query, "--format=csv,noheader,nounits");
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "there is no nvidia-smi");
      throw e;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(process.waitFor() == 0, "nvidia-smi failed: " + said);
    return new ArrayList<>(said.lines().toList());
  }
}
