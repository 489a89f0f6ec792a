// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.junit.jupiter.api.Test;

class AccuracyPredictorTest {

  private static final ElasticSpace SPACE = ElasticSpace.small();
  private static final Execution EXECUTION = new Execution(Device.CPU, 2);

  /** In percent: each block is worth something, larger ones more, and so is resolution. */
  private static double accuracy(SubNetwork sub) {
    double accuracy = 60 + 0.5 * sub.resolution();
    for (int unit = 0; unit < 3; unit++) {
      for (int i = 0; i < sub.units().get(unit).size(); i++) {
        SubNetwork.Block block = sub.units().get(unit).get(i);
        accuracy += (0.3 * block.kernel() + 0.4 * (unit + 1) * block.expand()) / (1 + i);
      }
    }
    return accuracy;
  }

  private static List<SubNetwork> drawn(int count, long seed) {
    RandomStream random = RandomStream.of(seed);
    Set<SubNetwork> drawn = new LinkedHashSet<>();
    while (drawn.size() < count) {
      drawn.add(SubNetwork.draw(SPACE, SPACE.choices(), random));
    }
    return new ArrayList<>(drawn);
  }

  private static double[] accuracies(List<SubNetwork> subs) {
    return subs.stream().mapToDouble(AccuracyPredictorTest::accuracy).toArray();
  }

  private static AccuracyPredictor trained(int count, long seed) {
    List<SubNetwork> measured = drawn(count, 1);
    return AccuracyPredictor.train(SPACE, measured, accuracies(measured), EXECUTION, seed);
  }

  @Test
  void ranksSubNetworksThatItHasNotSeen() {
    List<SubNetwork> unseen = drawn(200, 2);
    unseen.removeAll(drawn(300, 1));
    double[] truth = accuracies(unseen);

    double[] predicted = trained(300, 7).predict(unseen);

    assertThat(RankCorrelation.spearman(predicted, truth)).isGreaterThan(0.95);
    double squares = 0;
    for (int i = 0; i < truth.length; i++) {
      squares += Math.pow(predicted[i] - truth[i], 2);
    }
    assertThat(Math.sqrt(squares / truth.length)).isLessThan(1); // of a deviation of 3.4
  }

  @Test
  void theSeedFixesWhatItLearns() {
    List<SubNetwork> some = drawn(20, 3);
    AccuracyPredictor predictor = trained(20, 4);
    double[] predicted = predictor.predict(some);
    assertThat(trained(20, 4).predict(some)).isEqualTo(predicted);
    assertThat(trained(20, 5).predict(some)).isNotEqualTo(predicted);
    assertThat(predictor.predict(some.get(3))).isEqualTo(predicted[3]);
  }

  @Test
  void equalAccuraciesArePredictedAsTheyAre() {
    List<SubNetwork> two = drawn(2, 1);
    AccuracyPredictor predictor =
        AccuracyPredictor.train(SPACE, two, new double[] {0.75, 0.75}, EXECUTION, 1);
    assertThat(predictor.predict(SubNetwork.largest(SPACE))).isEqualTo(0.75);
    AccuracyPredictor one =
        AccuracyPredictor.train(SPACE, two.subList(0, 1), new double[] {0.5}, EXECUTION, 1);
    assertThat(one.predict(two.get(1))).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void refusesWhatItCannotLearnFrom() {
    List<SubNetwork> two = drawn(2, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AccuracyPredictor.train(SPACE, two, new double[1], EXECUTION, 1))
        .withMessage("a predictor learns from sub-networks and an accuracy of each, got 2 and 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AccuracyPredictor.train(SPACE, List.of(), new double[0], EXECUTION, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> AccuracyPredictor.train(SPACE, two, new double[] {1, Double.NaN}, EXECUTION, 1))
        .withMessage("accuracies must be finite, got NaN");
    SubNetwork foreign = new SubNetwork(21, two.get(0).units());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> AccuracyPredictor.train(SPACE, List.of(foreign), new double[1], EXECUTION, 1))
        .withMessageContaining("resolutions must be among");
  }
}
