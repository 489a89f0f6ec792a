// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Optimizer;
import org.tensorflow.proto.GraphDef;

/**
 * Where steps would run on a GPU once TensorFlow has optimized them. It is asked for in a process
 * that leaves oneDNN out, whose ops a processor alone has; that is told by the environment.
 */
final class OptimizedSteps {

  private OptimizedSteps() {}

  /** A line a model: {@code lenet-5: 160 nodes, on the host [], copied []}. */
  static List<String> of(List<String> models, Path scratch)
      throws IOException, InterruptedException {
    Path out = scratch.resolve("out");
    Path err = scratch.resolve("err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(OptimizedSteps.class.getName());
    command.addAll(models);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
    builder.environment().put("CUDA_VISIBLE_DEVICES", "-1");
    Process process = builder.start();
    if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError("the steps were not traced: " + Files.readString(err));
    }
    return Files.readAllLines(out);
  }

  /** MODEL... */
  public static void main(String[] models) {
    GpuKernels kernels = GpuKernels.read();
    for (String model : models) {
      TracedStep step =
          TracedStep.of(
              StepTasks.network(model),
              StepTasks.settings(Optimizer.sgd(0.9), ComputeType.FLOAT32),
              StepTasks.source(model),
              new Execution(Device.CPU, 2));
      GraphDef ran = step.partitions().get(0);
      GpuPlacement placed = new GpuPlacement(kernels, ran, List.of(step.target()), List.of());
      System.out.printf(
          "%s: %d nodes, on the host %s, copied %s%n",
          model, placed.size(), placed.onHost(), placed.copies());
    }
  }
}
