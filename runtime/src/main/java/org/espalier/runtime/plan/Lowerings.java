// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.List;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;
import org.espalier.runtime.kernel.SparseWeights;
import org.jspecify.annotations.Nullable;

/** Chooses how the input of each product is laid out. */
final class Lowerings {

  private static final int SMALL_IMAGE = 64; // positions, up to which every tap has its copy
  private static final double RARE = 0.05; // density, below which copies cost more than products
  private static final int LARGE_IMAGE = 1 << 19; // numbers in all copies, from which on bands

  private final ModelGraph graph;
  private final List<Shape> shapes;
  private final int inputs;
  private final ProductKernels products;
  private final Copies copier;
  private final int capacity;
  private final Room room;

  Lowerings(ModelGraph graph, ProductKernels products, Room room) {
    this.graph = graph;
    this.shapes = graph.shapes();
    this.inputs = graph.inputs().size();
    this.products = products;
    this.copier = products.kernels().copies();
    this.capacity = products.capacity();
    this.room = room;
  }

  /** How many zeros each value needs before and behind its images, of all that read it. */
  int[] halos() {
    int[] halos = new int[shapes.size()];
    for (int op = 0; op < graph.ops().size(); op++) {
      if (graph.ops().get(op) instanceof ProductOp one) {
        Shape in = shapes.get(one.input());
        if (inPlanes(one, in, shapes.get(inputs + op))) {
          int halo = Math.multiplyExact(ShiftedPlanes.haloRows(one.window()), in.width());
          halos[one.input()] = Math.max(halos[one.input()], halo);
        }
      }
    }
    return halos;
  }

  /** The weights of a product with the offsets of its lowering, once that has its place. */
  SparseWeights weights(ProductOp op, Lowering lowering) {
    int channels = shapes.get(op.input()).channels();
    return op instanceof ProductOp.DepthwiseConvolution
        ? WeightOffsets.ofDepthwise(op.product(), op.window(), channels, lowering)
        : WeightOffsets.ofWindow(op.product(), op.window(), channels, lowering);
  }

  /** How an operation's input is laid out for a product, told what it needs; null if it is none. */
  @Nullable Lowering of(int op, Layout[] layouts) {
    if (!(graph.ops().get(op) instanceof ProductOp one)) {
      return null;
    }
    Shape in = shapes.get(one.input());
    room.take(products.bytes(one, shapes.get(inputs + op)));
    Lowering lowering = of(one, in, shapes.get(inputs + op), layouts[one.input()]);
    if (lowering instanceof Direct) {
      return lowering; // needs nothing, and looking at weights held whole would copy them
    }
    if (one instanceof ProductOp.DepthwiseConvolution) {
      WeightOffsets.needDepthwise(one.product(), one.window(), in.channels(), lowering);
    } else {
      WeightOffsets.needWindow(one.product(), one.window(), in.channels(), lowering);
    }
    return lowering;
  }

  private Lowering of(ProductOp op, Shape in, Shape out, Layout input) {
    Window window = op.window();
    if (window.isPoint()) {
      return new Direct();
    }
    if (inPlanes(op, in, out)) {
      room.take(ShiftedPlanes.notes(window, in));
      return new ShiftedPlanes(window, in, input, copier);
    }
    if (in.positions() <= SMALL_IMAGE && ShiftedTaps.fits(window, in, out)) {
      room.take(ShiftedTaps.notes(window));
      return new ShiftedTaps(window, in, input, capacity, copier);
    }
    room.take(RowCopies.notes(window, in));
    return new RowCopies(window, in, out, input, copier);
  }

  private boolean inPlanes(ProductOp op, Shape in, Shape out) {
    Window window = op.window();
    boolean rare = op.product().weights().density() < RARE;
    long rows = Math.max(in.height(), ShiftedPlanes.haloRows(window)); // zeros may be more
    return capacity == 1
        && !window.isPoint()
        && in.positions() > (rare ? SMALL_IMAGE / 2 : SMALL_IMAGE)
        && rows * in.width() * in.channels() * window.width() <= LARGE_IMAGE
        && ShiftedPlanes.fits(window, in, out);
  }
}
