// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import java.util.List;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/**
 * MobileNet, version 3, Small, of width 1: a 3x3 convolution to 16 channels, eleven inverted
 * residuals, most with squeeze-and-excite, a 1x1 convolution to 576 channels, global average
 * pooling, a dense layer of 1024 and one for the logits. The activation is ReLU in the first three
 * blocks and hard swish elsewhere.
 *
 * <p>A squeeze-and-excite branch has a quarter of the middle's channels, rounded to a multiple of 8
 * as in the authors' code, and ends in a hard sigmoid.
 *
 * <p>Differs from the paper in the strides: it halves the image in the first convolution and in
 * four blocks, which leaves 1x1 of 32x32. Here the first convolution and the first of these blocks
 * have stride 1, so that 4x4 are left, of 28x28 too. Differs also in what the paper has at the end:
 * no squeeze-and-excite on the 576 channels, which the authors' code does not have either, and no
 * dropout before the logits. Batch normalization's statistics decay by 0.9 a step, not 0.99.
 *
 * @see InvertedResidual
 * @see <a href="https://arxiv.org/abs/1905.02244">Howard et al., ICCV 2019, table 2</a>
 */
record MobileNetV3() implements Architecture {

  private record Block(
      int size, int expanded, int filters, boolean squeezes, ActivationFunction act, int stride) {}

  private static final ActivationFunction RE = ActivationFunction.RELU;
  private static final ActivationFunction HS = ActivationFunction.HARD_SWISH;
  private static final int STEM = 16;
  private static final int HEAD = 576;
  private static final int DENSE = 1024;
  private static final List<Block> BLOCKS =
      List.of(
          new Block(3, 16, 16, true, RE, 1), // 2 in the paper
          new Block(3, 72, 24, false, RE, 2),
          new Block(3, 88, 24, false, RE, 1),
          new Block(5, 96, 40, true, HS, 2),
          new Block(5, 240, 40, true, HS, 1),
          new Block(5, 240, 40, true, HS, 1),
          new Block(5, 120, 48, true, HS, 1),
          new Block(5, 144, 48, true, HS, 1),
          new Block(5, 288, 96, true, HS, 2),
          new Block(5, 576, 96, true, HS, 1),
          new Block(5, 576, 96, true, HS, 1));

  @Override
  public Network create(String name, Shape input, int outputs) {
    Architecture.requireImage(name, input, MobileNets.REDUCTION);
    NetworkBuilder net = Network.builder(name);
    Activation activation = new Activation("stem-act", HS);
    String x = MobileNets.stem(net, Architecture.input(net, input), STEM, activation);
    int channels = STEM;
    for (int i = 0; i < BLOCKS.size(); i++) {
      Block block = BLOCKS.get(i);
      x =
          new InvertedResidual(
                  "block" + (i + 1),
                  block.filters(),
                  block.stride(),
                  List.of(block.size()),
                  block.expanded(),
                  block.squeezes() ? squeezed(block.expanded()) : 0,
                  block.act(),
                  false)
              .call(net, x, channels);
      channels = block.filters();
    }
    x = net.call(new GlobalAveragePooling2D("pool"), MobileNets.head(net, x, HEAD, HS));
    Dense dense = Dense.of("dense", DENSE).withKernel(InvertedResidual.kernel());
    x = net.call(dense.withActivation(HS), x);
    return net.output(LOGITS, net.call(Layers.logits(outputs), x)).build();
  }

  /** A quarter, to the nearest multiple of 8, at least 8. */
  private static int squeezed(int expanded) {
    return Math.max(8, (expanded / 4 + 4) / 8 * 8);
  }
}
