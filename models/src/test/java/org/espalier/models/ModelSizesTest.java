// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every network's size, worked out by hand where the comment says so. */
class ModelSizesTest {

  private static final Shape MNIST = Shape.of(28, 28, 1);
  private static final Shape CIFAR = Shape.of(32, 32, 3);

  /*
   * Trainable parameters, kernel weights, multiply-adds; 10 classes. How the numbers come about:
   *
   * mlp, lenet-300-100: 784*300 + 300*100 + 100*10 = 266,200 weights ("266K"), 410 biases.
   * lenet-5: 25*20 + 25*20*50 + 800*500 + 500*10 = 430,500 and 580 biases: 431,080, as published;
   *   multiply-adds 500*24*24 + 25,000*8*8 + 405,000 = 2,293,000.
   * conv-2: 9*3*64 + 9*64*64 = 38,592 ("38K"), 16*16*64*256 + 256*256 + 2,560; "4.3M" published.
   * conv-4: 38,592 + 9*64*128 + 9*128*128 = 259,776 ("260K"), 8*8*128*256 + 68,096; "2.4M".
   * conv-6: 259,776 + 9*128*256 + 9*256*256 = 1,144,512 ("1.1M"), 4*4*256*256 + 68,096. The paper's
   *   total of 1.7M cannot be of the layers that it lists: convolutions and fc1 alone have 2.19M.
   * vgg-16: 9*(3*64 + 64*64 + 64*128 + 128*128 + 128*256 + 2*256*256 + 256*512 + 5*512*512)
   *   = 14,710,464, + 5,120 dense, + 2*4,224 of batch normalization, + 10.
   * vgg-19: one more of 9*256*256 and two more of 9*512*512; "20.0M" published.
   *
   * resnet-(6n+2), kernels: 432 + 2n*2,304 + 4,608 + (2n-1)*9,216 + 18,432 + (2n-1)*36,864, the two
   *   projections 512 + 2,048, dense 640: 270,896 for n = 3, as published.
   * Batch normalization: 2*(16 + 2n*112) = 1,376 for n = 3, and 2*(32 + 64) = 192 for the two
   *   projections; 10 biases. Published totals (272,282, 855,578 and 1,730,522) are of a
   *   reproduction without batch normalization on the projections: each is 192 lower than here.
   * Multiply-adds: 1024*(432 + 2n*2,304) + 256*(4,608 + (2n-1)*9,216 + 512)
   *   + 64*(18,432 + (2n-1)*36,864 + 2,048) + 640. Renda et al. report more, 41.9 M for ResNet-20
   *   and 128.2 M for ResNet-56: their code also has a projection in the first stage (1024*256),
   *   and the rest is not of kernels.
   * plain-20: resnet-20 without the projections, 2,560 weights and 192 of batch normalization;
   *   269,722 in all, as counted for ResNet-20 where shortcuts have no parameters.
   *
   * mobilenet-v1, kernels: 27*32, for each block 9*c + c*f, dense 1024*10. Batch normalization has 2
   *   a channel of each convolution: 2*10,944, and 10 biases. Multiply-adds: each of these kernels
   *   at 32x32 positions up to block 3, then 16x16, 8x8 and 4x4.
   * mobilenet-v2, kernels: 27*32, for each block c*t*c (but the first) + 9*t*c + t*c*f, 320*1280,
   *   dense 1280*10; 2*17,056 of batch normalization.
   * mobilenet-v3, kernels: 27*16, for each block c*e (but the first) + size^2*e + e*f, and 2*e*s of
   *   its branch; 96*576, 576*1024, 1024*10. Biases: e + s of each branch, 1024, 10.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mlp, 266610, 266200, 266200",
    "lenet-300-100, 266610, 266200, 266200",
    "lenet-5, 431080, 430500, 2293000",
  })
  void hasThisSizeOnMnist(String name, long trainable, long kernels, long multiplyAdds) {
    assertSize(Models.create(name, MNIST, 10), trainable, kernels, multiplyAdds);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "conv-2, 4301642, 4300992, 43780608",
    "conv-4, 2425930, 2425024, 98306560",
    "conv-6, 2262602, 2261184, 153881088",
    "vgg-16, 14724042, 14715584, 313201664",
    "vgg-19, 20035018, 20024000, 398136320",
    "resnet-20, 272474, 270896, 40813184",
    "resnet-32, 466906, 464432, 69124736",
    "resnet-44, 661338, 657968, 97436288",
    "resnet-56, 855770, 851504, 125747840",
    "resnet-110, 1730714, 1722416, 253149824",
    "plain-20, 269722, 268336, 40551040",
    "mobilenet-v1, 3217226, 3195328, 175556608",
    "mobilenet-v2, 2236682, 2202560, 87976448",
    "mobilenet-v3, 1528106, 1512072, 17507328",
  })
  void hasThisSizeOnCifar(String name, long trainable, long kernels, long multiplyAdds) {
    assertSize(Models.create(name, CIFAR, 10), trainable, kernels, multiplyAdds);
  }

  @ParameterizedTest(name = "resnet-{0}")
  @CsvSource({"20, 272282", "56, 855578", "110, 1730522"})
  void isThePublishedSizeButForTheProjectionsNormalization(int depth, long published) {
    Network network = Models.create("resnet-" + depth, CIFAR, 10);

    List<Parameter> counted =
        network.parameters().stream().filter(p -> !p.layer().endsWith("shortcut/bn")).toList();

    assertThat(trainable(counted)).isEqualTo(published);
  }

  @ParameterizedTest(name = "mobilenet-v{0}")
  @CsvSource({"1, 4231976", "2, 3504872", "3, 2542856"})
  void hasThePublishedSizeOnImageNet(int version, long published) { // of Keras and torchvision
    Network network = Models.create("mobilenet-v" + version, Shape.of(224, 224, 3), 1000);

    assertThat(trainable(network.parameters())).isEqualTo(published);
  }

  @Test
  void countsTheKernelsOfAPerceptronByWidths() {
    Network network = Models.create("mlp-40000-1000-1000-1000-10", Shape.of(200, 200, 1), 10);

    // 40,000,000 + 1,000,000 + 1,000,000 + 10,000, used once each.
    assertSize(network, 42_013_010, 42_010_000, 42_010_000);
  }

  private static void assertSize(Network network, long trainable, long kernels, long multiplyAdds) {
    assertThat(trainable(network.parameters())).as("trainable").isEqualTo(trainable);
    assertThat(trainable(network.kernels())).as("kernels").isEqualTo(kernels);
    assertThat(network.multiplyAdds()).as("multiply-adds").isEqualTo(multiplyAdds);
  }

  private static long trainable(List<Parameter> parameters) {
    return parameters.stream().filter(Parameter::trainable).mapToLong(p -> p.shape().size()).sum();
  }
}
