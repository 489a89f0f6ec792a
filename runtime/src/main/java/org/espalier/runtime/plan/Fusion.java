// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;
import java.util.List;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.ProductOp;
import org.jspecify.annotations.Nullable;

/**
 * Which additions a product does itself: where one addend is the result of a product, used for
 * nothing else, and the other is there before it.
 */
final class Fusion {

  private final ModelGraph graph;
  private final int[] uses; // of each value
  private final int[] additionOf; // of each operation, -1 for none
  private final boolean[] fused; // additions that a product does

  Fusion(ModelGraph graph) {
    this.graph = graph;
    List<Op> ops = graph.ops();
    this.uses = new int[graph.inputs().size() + ops.size()];
    this.additionOf = new int[ops.size()];
    this.fused = new boolean[ops.size()];
    Arrays.fill(additionOf, -1);
    for (Op op : ops) {
      for (int value : op.inputs()) {
        uses[value]++;
      }
    }
    for (ModelGraph.Output output : graph.outputs()) {
      uses[output.value()]++;
    }
    for (int i = 0; i < ops.size(); i++) {
      if (ops.get(i) instanceof Op.Add add && add.first() != add.second()) {
        int later = Math.max(add.first(), add.second()) - graph.inputs().size();
        if (later >= 0 && uses[later + graph.inputs().size()] == 1 && isLinear(ops.get(later))) {
          additionOf[later] = i;
          fused[i] = true;
        }
      }
    }
  }

  /** The addition that an operation does as well; null if none. */
  Op.@Nullable Add addition(int op) {
    return additionOf[op] < 0 ? null : (Op.Add) graph.ops().get(additionOf[op]);
  }

  /** The value that an operation writes: its own, or that of the addition it does. */
  int target(int op) {
    return graph.inputs().size() + (additionOf[op] < 0 ? op : additionOf[op]);
  }

  /** Whether an operation is an addition that a product has done already. */
  boolean isDone(int op) {
    return fused[op];
  }

  private static boolean isLinear(Op op) {
    return op instanceof ProductOp one && one.product().function() == Function.LINEAR;
  }
}
