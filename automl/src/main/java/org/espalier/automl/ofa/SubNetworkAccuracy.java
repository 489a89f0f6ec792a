// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.Arrays;
import java.util.List;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.ElasticTrainer;
import org.espalier.graph.tensorflow.Split;

/**
 * The accuracy of sub-networks of a trained elastic network: selectors are assigned, the statistics
 * of batch normalization calibrated, a split asked. Nothing is trained.
 */
final class SubNetworkAccuracy {

  private final OfaConfig config;
  private final Supernet supernet;
  private final ElasticTrainer elastic;
  private final int[] calibration;

  /** Of what a trainer holds, whose data may have been made fewer. */
  SubNetworkAccuracy(OfaConfig config, DataSet data, Supernet supernet, ElasticTrainer elastic) {
    this.config = config;
    this.supernet = supernet;
    this.elastic = elastic;
    this.calibration = SupernetTraining.calibration(config, data);
  }

  /** On some splits, in order, in [0, 1]. */
  List<Double> of(SubNetwork sub, Split... splits) {
    select(sub);
    return Arrays.stream(splits)
        .map(split -> elastic.evaluate(view(sub), split).accuracy().orElseThrow())
        .toList();
  }

  /** The State with the sub-network in use and its statistics in place. */
  State state(SubNetwork sub) {
    select(sub);
    return elastic.trainer().state();
  }

  private void select(SubNetwork sub) {
    elastic.trainer().assign(supernet.selectors(sub));
    elastic.calibrate(view(sub), calibration);
  }

  private int view(SubNetwork sub) {
    return config.space().choices().resolutions().indexOf(sub.resolution());
  }
}
