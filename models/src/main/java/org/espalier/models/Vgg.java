// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/**
 * VGG for CIFAR: five blocks of 3x3 convolutions with 64, 128, 256, 512 and 512 filters, each
 * convolution followed by batch normalization and ReLU, each block by 2x2 max pooling, then one
 * dense layer.
 *
 * @param blocks how many convolutions each block has
 * @see <a href="https://arxiv.org/abs/1409.1556">Simonyan and Zisserman, ICLR 2015, table 1: D is
 *     VGG-16, E is VGG-19</a>
 * @see <a href="https://arxiv.org/abs/2003.02389">Renda et al., ICLR 2020, for this variant</a>
 */
record Vgg(List<Integer> blocks) implements Architecture {

  Vgg {
    blocks = ImmutableList.copyOf(blocks);
  }

  @Override
  public Network create(String name, Shape input, int outputs) {
    Architecture.requireImage(name, input, 1 << blocks.size());
    NetworkBuilder net = Network.builder(name);
    String x = Architecture.input(net, input);
    for (int block = 1; block <= blocks.size(); block++) {
      String prefix = "block" + block + "/";
      int filters = Math.min(32 << block, 512);
      for (int n = 1; n <= blocks.get(block - 1); n++) {
        x = net.call(Layers.conv(prefix + "conv" + n, filters, 3), x);
        x = net.call(Layers.norm(prefix + "bn" + n), x);
        x = net.call(Layers.relu(prefix + "relu" + n), x);
      }
      x = net.call(MaxPooling2D.of(prefix + "pool", 2), x);
    }
    x = net.call(new Flatten("flatten"), x);
    x = net.call(Layers.logits(outputs), x);
    return net.output(LOGITS, x).build();
  }
}
