// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Weights;

/**
 * Computes the same with fewer operations. Where nothing else uses the result of a linear product,
 * a factor and shift for each channel after it are multiplied into its weights and bias, in float64
 * and rounded once; a function of each number is fused with the product, sum or bag before it.
 * Softmax stays an operation of its own. What no output needs is left out.
 */
final class Fusion {

  private final ModelGraph graph;
  private final int[] uses; // of each value
  private final List<Op> fused = new ArrayList<>();
  private final int[] renumbered; // each value's number in the fused graph

  private Fusion(ModelGraph graph) {
    this.graph = graph;
    int values = graph.inputs().size() + graph.ops().size();
    this.uses = new int[values];
    this.renumbered = new int[values];
  }

  static ModelGraph fuse(ModelGraph graph) {
    return new Fusion(graph).fuse();
  }

  private ModelGraph fuse() {
    int inputs = graph.inputs().size();
    boolean[] needed = countUses();
    for (int i = 0; i < inputs; i++) {
      renumbered[i] = i;
    }
    for (int i = 0; i < graph.ops().size(); i++) {
      if (needed[inputs + i]) {
        renumbered[inputs + i] = add(graph.ops().get(i));
      }
    }
    List<ModelGraph.Output> outputs =
        graph.outputs().stream()
            .map(output -> new ModelGraph.Output(output.name(), renumbered[output.value()]))
            .toList();
    return new ModelGraph(graph.name(), graph.inputs(), fused, outputs, graph.labels());
  }

  /** Counts the uses by what is needed; whether a value is needed. */
  private boolean[] countUses() {
    int inputs = graph.inputs().size();
    boolean[] needed = new boolean[uses.length];
    for (ModelGraph.Output output : graph.outputs()) {
      needed[output.value()] = true;
      uses[output.value()]++;
    }
    for (int i = graph.ops().size() - 1; i >= 0; i--) {
      if (needed[inputs + i]) {
        for (int value : graph.ops().get(i).inputs()) {
          needed[value] = true;
          uses[value]++;
        }
      }
    }
    return needed;
  }

  /** Adds an operation, or changes the one before it; the number of the result. */
  private int add(Op op) {
    int source = op.inputs().get(0);
    int before = renumbered[source];
    int at = before - graph.inputs().size();
    if (at >= 0 && uses[source] == 1 && op.inputs().size() == 1) {
      Optional<Op> both = both(fused.get(at), op);
      if (both.isPresent()) {
        fused.set(at, both.get());
        return before;
      }
    }
    return append(op);
  }

  private int append(Op op) {
    fused.add(op.on(op.inputs().stream().map(value -> renumbered[value]).toList()));
    return graph.inputs().size() + fused.size() - 1;
  }

  /** One operation that does both, if there is one. */
  private static Optional<Op> both(Op first, Op second) {
    if (second instanceof Op.Activation activation && activation.function() != Function.SOFTMAX) {
      return activated(first, activation.function());
    } else if (second instanceof ProductOp.DepthwiseConvolution scaling
        && scaling.window().isPoint()) {
      return scaled(first, scaling.product());
    }
    return Optional.empty();
  }

  private static Optional<Op> activated(Op op, Function function) {
    if (op instanceof ProductOp one && one.product().function() == Function.LINEAR) {
      return Optional.of(one.with(one.product().with(function)));
    } else if (op instanceof Op.Add sum && sum.function() == Function.LINEAR) {
      return Optional.of(new Op.Add(sum.first(), sum.second(), function));
    } else if (op instanceof Op.EmbeddingBag bag && bag.function() == Function.LINEAR) {
      return Optional.of(
          new Op.EmbeddingBag(bag.input(), bag.weights(), bag.mean(), bag.bias(), function));
    }
    return Optional.empty();
  }

  private static Optional<Op> scaled(Op op, Product scaling) {
    return op instanceof ProductOp one
            && one.product().function() == Function.LINEAR
            && one.product().weights().rows() == scaling.weights().rows()
        ? Optional.of(one.with(scaled(one.product(), scaling)))
        : Optional.empty();
  }

  private static Product scaled(Product product, Product scaling) {
    float[] factor = scaling.weights().toArray();
    float[] weights = product.weights().toArray();
    float[] bias = product.bias().toArray();
    int columns = product.weights().columns();
    for (int row = 0; row < factor.length; row++) {
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        weights[i] *= factor[row];
      }
      bias[row] = (float) ((double) bias[row] * factor[row] + scaling.bias().get(row));
    }
    return Product.of(
        factorsAreOne(factor) ? product.weights() : Weights.of(factor.length, columns, weights),
        Floats.of(bias),
        scaling.function());
  }

  private static boolean factorsAreOne(float[] factors) {
    float[] ones = new float[factors.length];
    Arrays.fill(ones, 1);
    return Arrays.equals(factors, ones);
  }
}
