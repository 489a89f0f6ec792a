// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;

/** Tensors with fewer indices along their axes, or other ones. */
final class Prefix {

  private Prefix() {}

  /**
   * The first indices along every axis.
   *
   * @param shape of the result, no longer along any axis
   */
  static Tensor of(Tensor tensor, Shape shape) {
    float[] from = ((Tensor.Floats) tensor).values();
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      int rest = i;
      int at = 0;
      for (int axis = 0; axis < shape.rank(); axis++) {
        at += rest / shape.stride(axis) * tensor.shape().stride(axis);
        rest %= shape.stride(axis);
      }
      values[i] = from[at];
    }
    return Tensor.of(shape, values);
  }

  /**
   * The same indices along an axis in another order.
   *
   * @param order where each comes from
   */
  static Tensor permuted(Tensor tensor, int axis, int[] order) {
    float[] from = ((Tensor.Floats) tensor).values();
    float[] values = new float[from.length];
    int stride = tensor.shape().stride(axis);
    for (int i = 0; i < values.length; i++) {
      int index = i / stride % order.length;
      values[i] = from[i + (order[index] - index) * stride];
    }
    return Tensor.of(tensor.shape(), values);
  }
}
