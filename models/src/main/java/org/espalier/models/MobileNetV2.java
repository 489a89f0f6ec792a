// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import java.util.List;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/**
 * MobileNet, version 2, of width 1: a 3x3 convolution to 32 channels, seventeen inverted residuals
 * in seven stages, a 1x1 convolution to 1280 channels, global average pooling and one dense layer.
 * The activation is relu6, batch normalization is in front of each.
 *
 * <p>Differs from the paper in the strides: it halves the image in the first convolution and in
 * four stages, which leaves 1x1 of 32x32. Here the first convolution and the first of these stages
 * have stride 1, so that 4x4 are left, of 28x28 too.
 *
 * @see InvertedResidual
 * @see <a href="https://arxiv.org/abs/1801.04381">Sandler et al., CVPR 2018, table 2</a>
 */
record MobileNetV2() implements Architecture {

  /**
   * Blocks alike.
   *
   * @param factor channels in the middle of a block over those of its input
   * @param stride of the first block
   */
  private record Stage(int factor, int filters, int blocks, int stride) {}

  private static final ActivationFunction RELU6 = ActivationFunction.RELU6;
  private static final int STEM = 32;
  private static final int HEAD = 1280;
  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 1), // 2 in the paper
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  @Override
  public Network create(String name, Shape input, int outputs) {
    Architecture.requireImage(name, input, MobileNets.REDUCTION);
    NetworkBuilder net = Network.builder(name);
    Activation activation = new Activation("stem-act", RELU6);
    String x = MobileNets.stem(net, Architecture.input(net, input), STEM, activation);
    int channels = STEM;
    int number = 1;
    for (Stage stage : STAGES) {
      for (int i = 0; i < stage.blocks(); i++) {
        x =
            new InvertedResidual(
                    "block" + number++,
                    stage.filters(),
                    i == 0 ? stage.stride() : 1,
                    List.of(3),
                    stage.factor() * channels,
                    0,
                    RELU6,
                    false)
                .call(net, x, channels);
        channels = stage.filters();
      }
    }
    x = net.call(new GlobalAveragePooling2D("pool"), MobileNets.head(net, x, HEAD, RELU6));
    return net.output(LOGITS, net.call(Layers.logits(outputs), x)).build();
  }
}
