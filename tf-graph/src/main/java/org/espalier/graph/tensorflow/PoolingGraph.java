// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.Optional;
import org.espalier.graph.network.AveragePooling2D;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Resize;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.family.TFloating;

/**
 * Layers that change how many positions a value has, without parameters, as operations.
 *
 * @param <T> what activations are computed in
 */
record PoolingGraph<T extends TFloating>(Ops ops, Lowering<T> lowering) {

  /** Of such a layer; empty for another one. */
  Optional<Operand<T>> lower(Layer layer, Operand<T> x) {
    if (layer instanceof MaxPooling2D pool) {
      return Optional.of(max(x, pool));
    }
    if (layer instanceof AveragePooling2D pool) {
      return Optional.of(
          ops.nn.avgPool(
              x,
              Lowering.window(pool.size()),
              Lowering.window(pool.stride()),
              pool.padding().name()));
    }
    if (layer instanceof GlobalAveragePooling2D) {
      return Optional.of(ops.math.mean(x, ops.constant(new int[] {1, 2})));
    }
    if (layer instanceof GlobalMaxPooling1D) {
      return Optional.of(ops.max(x, ops.constant(1)));
    }
    if (layer instanceof Resize resize) {
      int[] size = {resize.side(), resize.side()};
      return Optional.of(
          lowering.toCompute(
              ops.image.resizeBilinear(
                  x, ops.constant(size), ResizeBilinear.halfPixelCenters(true))));
    }
    return Optional.empty();
  }

  /** TensorFlow 1's MaxPool: oneDNN has no kernel for the MaxPoolV2 that {@code nn.maxPool} is. */
  private Operand<T> max(Operand<T> x, MaxPooling2D pool) {
    int size = pool.size();
    int stride = pool.stride();
    return ops.scope()
        .env()
        .opBuilder("MaxPool", ops.scope().makeOpName("MaxPool"), ops.scope())
        .addInput(x.asOutput())
        .setAttr("ksize", new long[] {1, size, size, 1})
        .setAttr("strides", new long[] {1, stride, stride, 1})
        .setAttr("padding", pool.padding().name())
        .build()
        .output(0);
  }
}
