// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.Gate;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Multiply;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;

/**
 * The unit that MobileNets are made of: a 1x1 convolution to more channels, a depthwise one, and a
 * 1x1 convolution to fewer without an activation, each with batch normalization; added to its input
 * where that has the same shape. Its layers are {@code NAME/expand}, {@code NAME/depthwise}, {@code
 * NAME/project}, and so on.
 *
 * @param name in front of its layers
 * @param filters channels of the result
 * @param stride of the depthwise convolution, 1 or 2
 * @param sizes of its kernel; several make an elastic one, from the largest to the smallest
 * @param expanded channels in the middle; those of the input need no expansion
 * @param squeezed channels of a squeeze-and-excite branch on the middle; 0 for none
 * @param activation after the first two
 * @param gated whether a {@link Gate} can shut all but its input; only where that is added
 * @see <a href="https://arxiv.org/abs/1801.04381">Sandler et al., MobileNetV2, CVPR 2018</a>
 * @see <a href="https://arxiv.org/abs/1905.02244">Howard et al., MobileNetV3, ICCV 2019</a>
 */
public record InvertedResidual(
    String name,
    int filters,
    int stride,
    List<Integer> sizes,
    int expanded,
    int squeezed,
    ActivationFunction activation,
    boolean gated) {

  /** Copies. */
  public InvertedResidual {
    sizes = ImmutableList.copyOf(sizes);
  }

  /**
   * Adds it to a network.
   *
   * @param input the value it reads
   * @param channels of that value
   * @return the value it makes
   * @throws IllegalArgumentException if it is gated and its input is not added
   */
  public String call(NetworkBuilder net, String input, int channels) {
    boolean added = stride == 1 && channels == filters;
    if (gated && !added) {
      throw new IllegalArgumentException("only what is added to its input can be gated: " + name);
    }
    String x = input;
    if (expanded != channels) {
      x = net.call(conv(name + "/expand", expanded), x);
      x = net.call(norm(name + "/expand-bn"), x);
      x = net.call(new Activation(name + "/expand-act", activation), x);
    }
    x = depthwise(net, x);
    x = net.call(norm(name + "/depthwise-bn"), x);
    x = net.call(new Activation(name + "/depthwise-act", activation), x);
    x = squeezed == 0 ? x : excite(net, x);
    x = net.call(conv(name + "/project", filters), x);
    x = net.call(norm(name + "/project-bn"), x);
    if (gated) {
      x = net.call(new Gate(name + "/gate"), x);
    }
    return added ? net.call(new Add(name + "/add"), x, input) : x;
  }

  /** The same under another name. */
  public InvertedResidual named(String other) {
    return new InvertedResidual(
        other, filters, stride, sizes, expanded, squeezed, activation, gated);
  }

  /**
   * Adds it to a network as it is once batch normalization is folded into it, biases in its place.
   *
   * @param input the value it reads
   * @param channels of that value
   * @return the value it makes
   */
  public String callFolded(NetworkBuilder net, String input, int channels) {
    String x = input;
    if (expanded != channels) {
      x = net.call(conv(name + "/expand", expanded).withBias(true).withActivation(activation), x);
    }
    DepthwiseConv2D depthwise =
        DepthwiseConv2D.of(name + "/depthwise", sizes.get(0)).withStride(stride);
    x = net.call(depthwise.withActivation(activation), x);
    x = squeezed == 0 ? x : excite(net, x);
    x = net.call(conv(name + "/project", filters).withBias(true), x);
    return stride == 1 && channels == filters ? net.call(new Add(name + "/add"), x, input) : x;
  }

  private String depthwise(NetworkBuilder net, String x) {
    String layer = name + "/depthwise";
    return sizes.size() > 1
        ? net.call(new ElasticDepthwiseConv2D(layer, sizes, stride, kernel()), x)
        : net.call(
            new DepthwiseConv2D(
                layer,
                sizes.get(0),
                stride,
                1,
                Padding.SAME,
                ActivationFunction.LINEAR,
                false,
                kernel()),
            x);
  }

  /** Each channel times a number in [0, 1] that the means of all channels decide. */
  private String excite(NetworkBuilder net, String x) {
    String means = net.call(new GlobalAveragePooling2D(name + "/squeeze"), x);
    String few =
        net.call(
            Dense.of(name + "/reduce", squeezed).withActivation(ActivationFunction.RELU), means);
    String scales =
        net.call(
            Dense.of(name + "/excite", expanded).withActivation(ActivationFunction.HARD_SIGMOID),
            few);
    return net.call(new Multiply(name + "/scale"), x, scales);
  }

  static Conv2D conv(String name, int filters) {
    return Conv2D.of(name, filters, 1).withBias(false).withKernel(kernel());
  }

  static BatchNormalization norm(String name) {
    return new BatchNormalization(name, 0.9, 1e-5, Initializer.ones());
  }

  static Initializer kernel() {
    return Initializer.kaimingNormal();
  }
}
