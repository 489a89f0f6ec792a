// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.List;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;
import org.espalier.runtime.kernel.SparseWeights;
import org.jspecify.annotations.Nullable;

/** Chooses how the input of each product is laid out. */
final class Lowerings {

  private static final int SMALL_IMAGE = 64; // positions, up to which every tap has its copy
  private static final int LARGE_IMAGE = 1 << 19; // numbers in all copies, from which on bands

  private final ModelGraph graph;
  private final List<Shape> shapes;
  private final int inputs;
  private final Copies copier;
  private final int capacity;
  private final int threads;
  private final Room room;

  Lowerings(ModelGraph graph, Copies copier, int capacity, int threads, Room room) {
    this.graph = graph;
    this.shapes = graph.shapes();
    this.inputs = graph.inputs().size();
    this.copier = copier;
    this.capacity = capacity;
    this.threads = threads;
    this.room = room;
  }

  /** How many zeros each value needs before and behind its images, of all that read it. */
  int[] halos() {
    int[] halos = new int[shapes.size()];
    for (int op = 0; op < graph.ops().size(); op++) {
      Window window = window(graph.ops().get(op));
      if (window != null) {
        int value = graph.ops().get(op).inputs().get(0);
        Shape in = shapes.get(value);
        if (inPlanes(window, in, shapes.get(inputs + op))) {
          int halo = Math.multiplyExact(ShiftedPlanes.haloRows(window), in.width());
          halos[value] = Math.max(halos[value], halo);
        }
      }
    }
    return halos;
  }

  private static @Nullable Window window(Op op) {
    if (op instanceof ProductOp.Convolution convolution) {
      return convolution.window();
    }
    return op instanceof ProductOp.DepthwiseConvolution convolution ? convolution.window() : null;
  }

  /** The weights of a product with the offsets of its lowering, once that has its place. */
  SparseWeights weights(int op, Product product, Lowering lowering) {
    Window window = window(graph.ops().get(op));
    Window covered = window == null ? Window.valid(1, 1) : window;
    int channels = shapes.get(graph.ops().get(op).inputs().get(0)).channels();
    return graph.ops().get(op) instanceof ProductOp.DepthwiseConvolution
        ? WeightOffsets.ofDepthwise(product, covered, channels, lowering)
        : WeightOffsets.ofWindow(product, covered, channels, lowering);
  }

  /** How an operation's input is laid out for a product, told what it needs; null if it is none. */
  @Nullable Lowering of(int op, Layout[] layouts) {
    Op operation = graph.ops().get(op);
    if (operation instanceof ProductOp.Dense) {
      return new Direct();
    }
    Window window = window(operation);
    if (window == null) {
      return null;
    }
    int input = operation.inputs().get(0);
    Shape in = shapes.get(input);
    Lowering lowering = of(window, in, shapes.get(inputs + op), layouts[input]);
    if (operation instanceof ProductOp.DepthwiseConvolution convolution) {
      WeightOffsets.needDepthwise(convolution.product(), window, in.channels(), lowering);
    } else if (operation instanceof ProductOp.Convolution convolution) {
      WeightOffsets.needWindow(convolution.product(), window, in.channels(), lowering);
    }
    return lowering;
  }

  private Lowering of(Window window, Shape in, Shape out, Layout input) {
    if (window.isPoint()) {
      return new Direct();
    }
    if (inPlanes(window, in, out)) {
      room.take(ShiftedPlanes.notes(window, in));
      return new ShiftedPlanes(window, in, input, copier);
    }
    if (in.positions() <= SMALL_IMAGE && ShiftedTaps.fits(window, in, out)) {
      room.take(ShiftedTaps.notes(window));
      return new ShiftedTaps(window, in, input, capacity, copier);
    }
    room.take(RowCopies.notes(window, in));
    return new RowCopies(window, in, out, input, threads, copier);
  }

  private boolean inPlanes(Window window, Shape in, Shape out) {
    long rows = Math.max(in.height(), ShiftedPlanes.haloRows(window)); // zeros may be more
    return capacity == 1
        && !window.isPoint()
        && in.positions() > SMALL_IMAGE
        && rows * in.width() * in.channels() * window.width() <= LARGE_IMAGE
        && ShiftedPlanes.fits(window, in, out);
  }
}
