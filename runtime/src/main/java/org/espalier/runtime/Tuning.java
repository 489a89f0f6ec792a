// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.ArrayList;
import java.util.List;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Product.Kernel;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.plan.Memory;
import org.espalier.runtime.plan.Plan;

/**
 * Chooses for each dense layer and convolution whether its kernel skips zeros or computes with
 * blocks of whole rows, by measuring both here: one example, and several. What a model computes
 * stays the same but for the order of additions.
 */
public final class Tuning {

  private static final int SEVERAL = 8; // examples
  private static final long NANOS = 40_000_000; // of each choice, if its runs are short
  private static final double SURELY_SPARSE = 0.1; // density

  private final String model; // for refusals
  private final Kernels kernels;

  private Tuning(String model, Kernels kernels) {
    this.model = model;
    this.kernels = kernels;
  }

  /**
   * The same graph with the kernels that are fastest here, on one thread. Takes a tenth of a second
   * for each layer that is measured or, where that is longer, twice as long as both kernels
   * together take for one example and for eight; runs that begin before the JVM has compiled a
   * kernel are some times slower. Layers with less than a tenth of their weights are sparse without
   * measuring.
   *
   * @param options whether vectors are used, which makes a difference
   * @throws IllegalArgumentException if a layer alone needs more memory than the JVM may have
   */
  public static ModelGraph measured(ModelGraph graph, ModelOptions options) {
    Tuning tuning = new Tuning(graph.name(), VectorSupport.kernels(options));
    List<Shape> shapes = graph.shapes();
    List<Op> ops = new ArrayList<>();
    for (Op op : graph.ops()) {
      ops.add(tuning.measured(op, shapes.get(op.inputs().get(0))));
    }
    return graph.with(ops);
  }

  private Op measured(Op op, Shape input) {
    boolean apart = op instanceof ProductOp.DepthwiseConvolution; // sparse in any case
    return op instanceof ProductOp one && !apart ? one.with(measured(one, input)) : op;
  }

  private Product measured(ProductOp op, Shape input) {
    Product product = op.product();
    if (product.weights().density() < SURELY_SPARSE) {
      return product.with(Kernel.SPARSE, Kernel.SPARSE);
    }
    return product.with(faster(op, input, 1), faster(op, input, SEVERAL));
  }

  /**
   * In turns, so that a busy machine slows both alike; the least time of each counts, of two runs
   * at least, for the first is slow until the kernel has been compiled.
   */
  private Kernel faster(ProductOp op, Shape input, int examples) {
    Trial sparse = new Trial(alone(op, Kernel.SPARSE, input), examples);
    Trial dense = new Trial(alone(op, Kernel.DENSE, input), examples);
    long end = System.nanoTime() + NANOS;
    sparse.run();
    dense.run();
    do {
      sparse.run();
      dense.run();
    } while (System.nanoTime() - end < 0);
    return sparse.least <= dense.least ? Kernel.SPARSE : Kernel.DENSE;
  }

  /** The operation as a model of its own. */
  private ModelGraph alone(ProductOp op, Kernel kernel, Shape input) {
    Op only = op.with(op.product().with(kernel, kernel)).on(List.of(0));
    return new ModelGraph(
        model,
        List.of(ModelGraph.Input.floats("x", input)),
        List.of(only),
        List.of(new ModelGraph.Output("y", 1)),
        List.of());
  }

  /** A kernel and the least time it has taken. */
  private final class Trial {

    private final Plan plan;
    private final Memory memory;
    private final int examples;
    private long least = Long.MAX_VALUE;

    Trial(ModelGraph graph, int examples) {
      this.plan = Plan.of(graph, kernels, examples, 1);
      this.memory = plan.newMemory();
      this.examples = examples;
    }

    void run() {
      plan.begin(memory, examples);
      long begin = System.nanoTime();
      plan.run(memory, examples);
      least = Math.min(least, System.nanoTime() - begin);
    }
  }
}
