// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import java.util.List;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Shape;

/**
 * MobileNet, version 1, of width 1: a 3x3 convolution to 32 channels, then thirteen blocks of a 3x3
 * depthwise and a 1x1 convolution, each followed by batch normalization and ReLU, global average
 * pooling and one dense layer.
 *
 * <p>Differs from the paper in the strides: it halves the image in the first convolution and in
 * four blocks, five times in all, which leaves 1x1 of 32x32. Here the first convolution and the
 * first of these blocks have stride 1, so that 4x4 are left, of 28x28 too. The paper's table gives
 * the last block stride 2 as well, at which its sizes would not fit; it has stride 1.
 *
 * @see <a href="https://arxiv.org/abs/1704.04861">Howard et al., 2017, table 1</a>
 */
record MobileNetV1() implements Architecture {

  private record Block(int filters, int stride) {}

  private static final int STEM = 32;
  private static final List<Block> BLOCKS =
      List.of(
          new Block(64, 1),
          new Block(128, 1), // 2 in the paper
          new Block(128, 1),
          new Block(256, 2),
          new Block(256, 1),
          new Block(512, 2),
          new Block(512, 1),
          new Block(512, 1),
          new Block(512, 1),
          new Block(512, 1),
          new Block(512, 1),
          new Block(1024, 2),
          new Block(1024, 1));

  @Override
  public Network create(String name, Shape input, int outputs) {
    Architecture.requireImage(name, input, MobileNets.REDUCTION);
    NetworkBuilder net = Network.builder(name);
    String x = MobileNets.stem(net, Architecture.input(net, input), STEM, Layers.relu("stem-act"));
    for (int i = 0; i < BLOCKS.size(); i++) {
      String block = "block" + (i + 1) + "/";
      x = net.call(depthwise(block + "depthwise", BLOCKS.get(i).stride()), x);
      x = net.call(InvertedResidual.norm(block + "depthwise-bn"), x);
      x = net.call(Layers.relu(block + "depthwise-act"), x);
      x = net.call(InvertedResidual.conv(block + "pointwise", BLOCKS.get(i).filters()), x);
      x = net.call(InvertedResidual.norm(block + "pointwise-bn"), x);
      x = net.call(Layers.relu(block + "pointwise-act"), x);
    }
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output(LOGITS, net.call(Layers.logits(outputs), x)).build();
  }

  private static DepthwiseConv2D depthwise(String name, int stride) {
    return new DepthwiseConv2D(
        name,
        3,
        stride,
        1,
        Padding.SAME,
        ActivationFunction.LINEAR,
        false,
        InvertedResidual.kernel());
  }
}
