// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ServedPlanTest {

  @Test
  void theBestThatMeetsTheBudgetIsChosen() {
    List<ServedPlan> plans =
        List.of(served(0, 0.9, 0.62), served(1, 0.8, 0.6), served(2, 0.7, 0.5));

    assertThat(ServedPlan.choose(plans, 0.6).episode().number()).isEqualTo(1);
    assertThat(ServedPlan.choose(plans, 0.7).episode().number()).isEqualTo(0);
  }

  @Test
  void theFastestIsChosenIfNoneMeetsIt() {
    List<ServedPlan> plans =
        List.of(served(0, 0.9, 0.62), served(1, 0.8, 0.6), served(2, 0.7, 0.61));

    assertThat(ServedPlan.choose(plans, 0.5).episode().number()).isEqualTo(1);
  }

  @Test
  void aShortlistHasTheBestPlansOnceEach() {
    List<Episode> episodes =
        List.of(
            episode(0, 0.5, 1),
            episode(1, 0.9, 2),
            episode(2, 0.9, 2),
            episode(3, 0.9, 3),
            episode(4, 0.1, 4));

    assertThat(ServedPlan.shortlist(episodes))
        .extracting(Episode::number)
        .containsExactly(1L, 3L, 0L, 4L);
    List<Episode> many = IntStream.range(0, 50).mapToObj(i -> episode(i, i, i)).toList();
    assertThat(ServedPlan.shortlist(many)).extracting(Episode::number).startsWith(49L).hasSize(24);
  }

  @Test
  void layersAreScaledToWhatWholeNetworksTake() {
    ServedScale line = ServedScale.fit(List.of(100.0, 50.0, 20.0), List.of(230.0, 130.0, 70.0));
    assertThat(line.scale()).isCloseTo(2, within(1e-9));
    assertThat(line.rest()).isCloseTo(30, within(1e-9));
  }

  @Test
  void theRestIsNeverLessThanNothing() {
    ServedScale line = ServedScale.fit(List.of(100.0, 50.0), List.of(200.0, 50.0));
    assertThat(line.rest()).isZero();
    assertThat(line.scale()).isBetween(1.0, 2.0);
  }

  @Test
  void layersTooFastToBeToldApartAreNotScaled() {
    assertThat(ServedScale.fit(List.of(5.0, 5.0), List.of(40.0, 40.0)))
        .isEqualTo(new ServedScale(1, 35));
    assertThat(ServedScale.fit(List.of(6.0, 5.0), List.of(40.0, 50.0)).scale()).isEqualTo(1);
  }

  private static ServedPlan served(int number, double reward, double ratio) {
    return new ServedPlan(episode(number, reward, number), ratio);
  }

  private static Episode episode(int number, double reward, int kept) {
    return new Episode(number, List.of(kept), 0.5, reward);
  }
}
