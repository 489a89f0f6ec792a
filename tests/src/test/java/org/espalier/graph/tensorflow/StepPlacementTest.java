// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.graph.network.Network;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.espalier.tests.gpu.OnGpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Where steps would run on a GPU, by the list of the GPU's kernels: a build for the GPU holds it,
 * so that this runs on a host without one.
 */
@OnGpu(OnGpu.Needs.NATIVES)
class StepPlacementTest {

  private static final GpuKernels KERNELS = GpuKernels.read();

  static Stream<Arguments> steps() {
    return StepTasks.MODELS.stream()
        .flatMap(
            model ->
                Stream.of(Optimizer.sgd(0.9), Optimizer.adam())
                    .flatMap(
                        optimizer ->
                            Stream.of(ComputeType.values())
                                .map(compute -> Arguments.of(model, optimizer, compute))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("steps")
  void everythingHasAKernelForTheGpu(String model, Optimizer optimizer, ComputeType compute) {
    try (Graph built = new Graph()) {
      TrainingGraph graph = graph(built, model, StepTasks.settings(optimizer, compute));
      GraphDef all = built.toGraphDef();
      GpuPlacement step = place(all, List.of(graph.step), Set.of());
      assertThat(step.size()).isGreaterThan(100);
      assertThat(step.onHost()).isEmpty();
      assertThat(step.copies()).filteredOn(copy -> !ofShapes(copy)).isEmpty();

      Evaluator evaluator = graph.evaluator;
      GpuPlacement evaluation =
          place(
              all,
              List.<Op>of(evaluator.lossSum, evaluator.correct, evaluator.top5),
              Set.of(evaluator.indices.op().name()));
      assertThat(evaluation.onHost()).isEmpty();
      assertThat(evaluation.copies()).isEmpty();

      AccumulationGraph accumulation = graph.accumulation.orElseThrow();
      accumulation.accumulators.forEach(
          (variant, accumulator) -> {
            List<Op> targets = new ArrayList<>(accumulator.add());
            targets.addAll(accumulator.statistics());
            Set<String> fed = Set.of(accumulator.indices().op().name());
            assertThat(place(all, targets, fed).onHost()).isEmpty();
          });
      for (GpuPlacement placement :
          List.of(
              place(all, List.of(accumulation.apply), Set.of()),
              place(all, accumulation.clear, Set.of()))) {
        assertThat(placement.onHost()).isEmpty();
        assertThat(placement.copies()).isEmpty();
      }
    }
  }

  /** What TensorFlow's optimizer leaves of a step on a processor, which lacks some kernels. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.espalier.graph.tensorflow.StepPlacementTest#models")
  void nothingIsCopiedOnceTheShapesAreConstants(String model) {
    TracedStep step =
        TracedStep.of(
            StepTasks.network(model),
            StepTasks.settings(Optimizer.sgd(0.9), ComputeType.FLOAT32),
            StepTasks.source(model),
            new Execution(Device.CPU, 2));
    GraphDef.Builder ran = GraphDef.newBuilder();
    for (NodeDef node : step.partitions().get(0).getNodeList()) {
      ran.addNode(withoutOneDnn(node));
    }
    GpuPlacement placement =
        new GpuPlacement(KERNELS, ran.build(), List.of(step.target()), Set.of());
    assertThat(placement.size()).isGreaterThan(50);
    assertThat(placement.onHost()).isEmpty();
    assertThat(placement.copies()).isEmpty();
  }

  static Stream<String> models() {
    return StepTasks.MODELS.stream();
  }

  /** A processor's own form of an op, back to the op that a GPU would be given. */
  private static NodeDef withoutOneDnn(NodeDef node) {
    String op =
        node.getOp().replaceFirst("^_Mkl(Native)?", "").replaceFirst("FilterWithBias$", "Filter");
    if (op.equals(node.getOp())) {
      return node;
    }
    boolean fused = op.startsWith("Fused") && !op.matches("FusedBatchNorm(Grad)?(V[23])?");
    return node.toBuilder().setOp(fused ? "_" + op : op).build();
  }

  /** The gradient of a mean works out shapes; all are known, so the optimizer makes constants. */
  private static boolean ofShapes(String copy) {
    return copy.startsWith("gradients") && copy.contains("[INT32");
  }

  private static TrainingGraph graph(Graph built, String model, TrainingSettings settings) {
    Network network = StepTasks.network(model);
    return new TrainingGraph(
        built,
        "",
        new DataGraph(Ops.create(built), StepTasks.source(model)),
        network,
        Masking.kernels(network),
        settings,
        1,
        1,
        List.of(Variant.training(settings.compute()), Variant.outputSum()));
  }

  private static GpuPlacement place(GraphDef graph, List<? extends Op> targets, Set<String> fed) {
    return new GpuPlacement(
        KERNELS,
        graph,
        new HashSet<>(targets.stream().map(target -> target.op().name()).toList()),
        fed);
  }
}
