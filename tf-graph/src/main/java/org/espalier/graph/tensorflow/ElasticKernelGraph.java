// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The kernel of an elastic convolution: that of every size, in the middle of zeros of the largest
 * size, times its selector, summed. Zeros around a kernel change nothing, strided or not, as SAME
 * pads by the same number more on each side.
 */
record ElasticKernelGraph(Ops ops, ParameterSource source) {

  Operand<TFloat32> kernel(ElasticDepthwiseConv2D layer, List<Parameter> parameters) {
    List<Integer> sizes = layer.sizes();
    int count = sizes.size();
    int most = sizes.get(0);
    int channels = parameters.get(0).shape().dimension(2);
    Operand<TFloat32> kernel = source.effective(parameters.get(0));
    Operand<TFloat32> sum = ops.math.mul(kernel, source.effective(parameters.get(count)));
    for (int i = 1; i < count; i++) {
      int size = sizes.get(i);
      int edge = (sizes.get(i - 1) - size) / 2;
      Operand<TFloat32> middle =
          ops.slice(
              kernel,
              ops.constant(new int[] {edge, edge, 0, 0}),
              ops.constant(new int[] {size, size, channels, 1}));
      Operand<TFloat32> flat = ops.reshape(middle, ops.constant(new int[] {size * size, channels}));
      Operand<TFloat32> made = ops.linalg.matMul(source.effective(parameters.get(i)), flat);
      kernel = ops.reshape(made, ops.constant(new int[] {size, size, channels, 1}));
      int around = (most - size) / 2;
      int[][] padding = {{around, around}, {around, around}, {0, 0}, {0, 0}};
      Operand<TFloat32> padded = ops.pad(kernel, ops.constant(padding), ops.constant(0f));
      Operand<TFloat32> used = source.effective(parameters.get(count + i));
      sum = ops.math.add(sum, ops.math.mul(padded, used));
    }
    return sum;
  }
}
