// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import org.espalier.graph.network.Dense;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.models.Models;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the data pipeline costs: gather, crop, flip and standardisation of 128 pictures. It is
 * measured from above, as the whole step of a network that does next to nothing (the mean of each
 * channel, and ten logits), over the step of ResNet-20, both with the same pipeline.
 */
@Tag("benchmark")
final class DataPipelineBenchmark {

  private static final int BATCH = 128;
  private static final int IDLE_STEPS = 50;
  private static final int RESNET_STEPS = 2;

  @Test
  void thePipelineTakesAtMost2PercentOfAResnet20Step() {
    try (Trainer idle = open(idle());
        Trainer resnet = open(Models.create("resnet-20", Tasks.PICTURE, Tasks.CLASSES))) {
      Quartiles blocks =
          Alternation.ratio(30, Tasks.steps(idle, IDLE_STEPS), Tasks.steps(resnet, RESNET_STEPS));
      double scale = (double) RESNET_STEPS / IDLE_STEPS;
      Quartiles steps =
          new Quartiles(
              scale * blocks.lower(), scale * blocks.median(), scale * blocks.upper(), 30);
      new Figure("data-pipeline", "pipeline / step of resnet-20, batch 128", steps)
          .requireAtMost(0.02);
    }
  }

  private static Trainer open(Network network) {
    return Tasks.open(network, Masking.none(), Tasks.momentum(BATCH), Tasks.pictures());
  }

  private static Network idle() {
    NetworkBuilder net = Network.builder("idle");
    String x = net.input("image", Tasks.PICTURE);
    x = net.call(new GlobalAveragePooling2D("mean"), x);
    x = net.call(Dense.of("logits", Tasks.CLASSES), x);
    return net.output("logits", x).build();
  }
}
