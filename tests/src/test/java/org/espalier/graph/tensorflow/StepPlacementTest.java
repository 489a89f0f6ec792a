// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;

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
              place(all, accumulation.sums.clear, Set.of()))) {
        assertThat(placement.onHost()).isEmpty();
        assertThat(placement.copies()).isEmpty();
      }
    }
  }

  @Test
  void nothingIsCopiedOnceTheShapesAreConstants(@TempDir Path scratch)
      throws IOException, InterruptedException {
    assertThat(OptimizedSteps.of(StepTasks.MODELS, scratch))
        .hasSameSizeAs(StepTasks.MODELS)
        .allSatisfy(
            line -> assertThat(line).matches("\\S+: \\d+ nodes, on the host \\[], copied \\[]"));
  }

  /** The gradient of a mean works out shapes; all are known, so the optimizer makes constants. */
  private static boolean ofShapes(String copy) {
    return copy.startsWith("gradients") && copy.contains("[INT32");
  }

  private static TrainingGraph graph(Graph built, String model, TrainingSettings settings) {
    Network network = StepTasks.network(model);
    Ops tf = GraphScope.ops(built);
    return new TrainingGraph(
        tf,
        "",
        new DataGraph(tf, StepTasks.source(model)),
        network,
        Masking.kernels(network),
        settings,
        1,
        1,
        List.of(Variant.training(settings.compute()), Variant.outputSum()),
        List.of());
  }

  private static GpuPlacement place(GraphDef graph, List<? extends Op> targets, Set<String> fed) {
    return new GpuPlacement(
        KERNELS,
        graph,
        new HashSet<>(targets.stream().map(target -> target.op().name()).toList()),
        fed);
  }
}
