// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.espalier.automl.latency.NetworkTimer;
import org.espalier.automl.latency.ServedScale;
import org.espalier.automl.latency.ServedTimes;
import org.espalier.automl.latency.TimesFile;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Shape;
import org.espalier.models.InvertedResidual;
import org.espalier.pruning.run.StoppedException;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * Fills a table of block times on this machine: each block alone, then all scaled such that sums
 * are right for a few sub-networks as they are served.
 */
final class BlockTimer {

  private static final int PASSES = 3;
  private static final int SERVED = 5; // sub-networks beside the largest

  private final Supernet supernet;
  private final NetworkTimer timer;
  private final BooleanSupplier stop;

  private BlockTimer(Supernet supernet, NetworkTimer timer, BooleanSupplier stop) {
    this.supernet = supernet;
    this.timer = timer;
    this.stop = stop;
  }

  /**
   * Measures.
   *
   * @param extracted gives a sub-network with its weights
   * @throws StoppedException if stopped
   */
  static BlockTimes fill(
      OfaConfig config,
      Supernet supernet,
      Function<SubNetwork, TrainedNetwork> extracted,
      BooleanSupplier stop) {
    BlockTimer blocks = new BlockTimer(supernet, new NetworkTimer(config.execution()), stop);
    BlockTimes alone = blocks.alone();
    ServedScale scale = scale(config, stop, extracted, alone);
    return alone.scaled(scale.scale(), scale.rest());
  }

  private BlockTimes alone() {
    Map<BlockTimes.Part, Double> micros = new TreeMap<>();
    for (int pass = 0; pass < PASSES; pass++) {
      timer.again();
      for (BlockTimes.Part part : BlockTimes.parts(supernet.space())) {
        if (stop.getAsBoolean()) {
          throw new StoppedException("while the blocks were timed");
        }
        micros.put(part, micros(part));
      }
    }
    return new BlockTimes(micros).smoothed();
  }

  private double micros(BlockTimes.Part part) {
    if (part.name().equals(TimesFile.REST)) {
      return supernet.rest(part.resolution()).stream().mapToDouble(timer::micros).sum();
    }
    InvertedResidual block = supernet.folded(part);
    Shape in = supernet.reads(part);
    return timer.micros(
        in, (net, name, value) -> block.named(name).callFolded(net, value, in.dimension(2)));
  }

  private static ServedScale scale(
      OfaConfig config,
      BooleanSupplier stop,
      Function<SubNetwork, TrainedNetwork> extracted,
      BlockTimes alone) {
    ElasticSpace space = config.space();
    RandomStream random = RandomStream.of(config.seed(), RandomStream.hash("timed"));
    SubNetwork largest = SubNetwork.largest(space);
    List<SubNetwork> subs = new ArrayList<>(List.of(SubNetwork.smallest(space)));
    while (subs.size() < SERVED) {
      subs.add(SubNetwork.draw(space, space.choices(), random));
    }
    ServedTimes served =
        ServedTimes.of(
            extracted.apply(largest),
            subs.stream().map(extracted).toList(),
            Flavour.FAST,
            config.execution().threads(),
            stop);
    List<Double> sums = new ArrayList<>(List.of(alone.applyAsDouble(largest)));
    List<Double> micros = new ArrayList<>(List.of(served.first()));
    for (int i = 0; i < subs.size(); i++) {
      sums.add(alone.applyAsDouble(subs.get(i)));
      micros.add(Objects.requireNonNull(served.ratios().get(i)) * served.first());
    }
    return ServedScale.fit(sums, micros);
  }
}
