// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.List;
import java.util.Objects;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.kernel.Kernels;

/** Which lowering is chosen, for tests of whole models. */
public final class ChosenLowerings {

  private ChosenLowerings() {}

  /** Of the first operation of a graph of one input, for so many examples: its class's name. */
  public static String ofFirst(ModelGraph graph, int capacity) {
    Room room = Room.here(graph.name());
    Lowerings lowerings = new Lowerings(graph, new ProductKernels(Kernels.SCALAR, capacity), room);
    List<Shape> shapes = graph.shapes();
    Layout[] layouts = new Layout[shapes.size()];
    int[] halos = lowerings.halos();
    for (int value = 0; value < layouts.length; value++) {
      Shape shape = shapes.get(value);
      layouts[value] = Layout.of(capacity, shape.positions(), shape.channels(), halos[value]);
    }
    return Objects.requireNonNull(lowerings.of(0, layouts)).getClass().getSimpleName();
  }
}
