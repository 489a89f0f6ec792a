// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import org.espalier.graph.network.Add;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/**
 * The residual network for CIFAR, version 1: a 3x3 convolution, then three stages of 16, 32 and 64
 * channels with {@code (depth - 2) / 6} blocks each, global average pooling and one dense layer. A
 * block is two 3x3 convolutions, each followed by batch normalization, added to the block's input;
 * ReLU follows the first and the sum. Stages two and three halve the image in their first block,
 * whose shortcut is a strided 1x1 convolution with batch normalization.
 *
 * <p>Differs from He et al., who pad the shortcut's channels with zeros instead; and from the code
 * of Renda et al., which has a projection in the first stage as well, where the shapes agree
 * without one, and pads strided convolutions by one pixel on each side, not as SAME does.
 *
 * <p>A plain network is the same without the shortcuts, the additions and what they need.
 *
 * @param depth layers with kernels, shortcuts not counted: 6n + 2
 * @param plain whether it has no shortcuts
 * @see <a href="https://arxiv.org/abs/1512.03385">He et al., CVPR 2016, section 4.2</a>
 * @see <a href="https://arxiv.org/abs/2003.02389">Renda et al., ICLR 2020</a>
 */
record ResNet(int depth, boolean plain) implements Architecture {

  private static final int STAGES = 3;

  @Override
  public Network create(String name, Shape input, int outputs) {
    Architecture.requireImage(name, input, 1 << (STAGES - 1));
    NetworkBuilder net = Network.builder(name);
    String x = Architecture.input(net, input);
    x = net.call(Layers.conv("conv1", 16, 3), x);
    x = net.call(Layers.norm("bn1"), x);
    x = net.call(Layers.relu("relu1"), x);
    for (int stage = 1; stage <= STAGES; stage++) {
      for (int block = 1; block <= (depth - 2) / (2 * STAGES); block++) {
        boolean halves = stage > 1 && block == 1;
        x = block(net, "stage" + stage + "/block" + block + "/", 8 << stage, halves, x);
      }
    }
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    x = net.call(Layers.logits(outputs), x);
    return net.output(LOGITS, x).build();
  }

  private String block(
      NetworkBuilder net, String prefix, int filters, boolean halves, String input) {
    int stride = halves ? 2 : 1;
    String x = input;
    x = net.call(Layers.conv(prefix + "conv1", filters, 3).withStride(stride), x);
    x = net.call(Layers.norm(prefix + "bn1"), x);
    x = net.call(Layers.relu(prefix + "relu1"), x);
    x = net.call(Layers.conv(prefix + "conv2", filters, 3), x);
    x = net.call(Layers.norm(prefix + "bn2"), x);
    if (plain) {
      return net.call(Layers.relu(prefix + "relu2"), x);
    }
    String shortcut = input;
    if (halves) {
      shortcut = net.call(Layers.conv(prefix + "shortcut/conv", filters, 1).withStride(2), input);
      shortcut = net.call(Layers.norm(prefix + "shortcut/bn"), shortcut);
    }
    x = net.call(new Add(prefix + "add"), x, shortcut);
    return net.call(Layers.relu(prefix + "relu2"), x);
  }
}
