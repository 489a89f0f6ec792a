// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Optimizer;
import org.espalier.tests.gpu.GpuCondition;
import org.espalier.tests.gpu.OnGpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.GraphDef;

/** What a GPU does in a step, by TensorFlow's own account of it. */
@OnGpu
class GpuStepTest {

  @ParameterizedTest
  @ValueSource(strings = {"lenet-300-100", "lenet-5", "resnet-20", "text-cnn", "mlp"})
  void aStepRunsOnOneDeviceAndCopiesNothing(String model) {
    TracedStep step = step(model, GpuCondition.execution());
    assertThat(step.partitions()).hasSize(1);
    assertThat(step.partitions().get(0).getNodeList())
        .hasSizeGreaterThan(50)
        .allSatisfy(
            node ->
                assertThat(node.getDevice())
                    .endsWith(GpuCondition.rehearsal() ? "/device:CPU:0" : "/device:GPU:0"));
    assertThat(step.transfers()).isEmpty();
    assertThat(step.copies()).isEmpty();
  }

  @Test
  void twoGpusShareAStep() {
    Execution plain = GpuCondition.execution();
    boolean two = GpuCondition.rehearsal() || Device.present().contains("GPU:1");
    assumeTrue(two, "there is one GPU only");
    Gpu both = new Gpu(2, true, false);
    TracedStep step = step("resnet-20", new Execution(plain.device(), both, plain.threads(), 1));
    assertThat(step.partitions()).hasSize(2);
    assertThat(step.partitions())
        .allSatisfy(
            partition ->
                assertThat(partition.getNodeList())
                    .anyMatch(node -> node.getOp().contains("Conv2DBackpropFilter")));
  }

  /**
   * XLA compiles a step into few kernels and replays them as a CUDA graph. A profile would switch
   * that off, so it has to be told not to: XLA_FLAGS=--xla_enable_command_buffers_during_profiling.
   */
  @Test
  void xlaLaunchesLess(TestReporter reporter) {
    assumeFalse(GpuCondition.rehearsal(), "XLA is for a GPU");
    List<String> before = step("lenet-5", GpuCondition.execution()).onStreams();
    List<String> after = step("lenet-5", compiled()).onStreams();
    reporter.publishEntry("launches a step", before.size() + ", by XLA " + after.size());
    assumeTrue(!before.isEmpty(), "TensorFlow found no CUPTI, so it has no trace of the GPU");
    assertThat(after).hasSizeLessThan(before.size());
  }

  @Test
  void xlaTakesTheStepWhole() {
    assumeFalse(GpuCondition.rehearsal(), "XLA is for a GPU");
    GraphDef step = step("lenet-5", compiled()).partitions().get(0);
    assertThat(step.getNodeList()).anyMatch(node -> node.getOp().equals("_XlaRun"));
  }

  private static TracedStep step(String model, Execution execution) {
    return TracedStep.of(
        StepTasks.network(model),
        StepTasks.settings(Optimizer.sgd(0.9), ComputeType.FLOAT32),
        StepTasks.source(model),
        execution);
  }

  private static Execution compiled() {
    Execution plain = GpuCondition.execution();
    return new Execution(plain.device(), new Gpu(1, true, true), plain.threads(), 1);
  }
}
