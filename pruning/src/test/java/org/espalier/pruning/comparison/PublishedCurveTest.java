// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedCurveTest {

  @ParameterizedTest
  @CsvSource({
    "renda-2020/resnet-20/learning-rate, accuracy, 1, 91.71, 0.23",
    "renda-2020/resnet-20/learning-rate, accuracy, 5.96, 91.74, 0.13",
    "renda-2020/resnet-20/weights-to-init, accuracy, 9.31, 86.74, 0.31",
    "renda-2020/resnet-56/fine-tuning, accuracy, 22.74, 90.48, 0.59",
    "renda-2020/resnet-110/weights, accuracy, 3.05, 94.33, 0.10",
    "renda-2020/resnet-50/learning-rate, accuracy, 4.77, 76.27, 0.19",
    "renda-2020/gnmt/weights, bleu, 22.73, 6.20, 10.74",
    "renda-2020/gnmt/learning-rate, bleu, 55.56, 15.43, 0.22"
  })
  void hasThePublishedFigures(
      String name, String measure, double compression, double mean, double sd) {
    PublishedCurve curve = PublishedCurve.named(name);

    assertThat(curve.measure()).isEqualTo(measure);
    assertThat(curve.points()).contains(new PublishedCurve.Point(compression, mean, sd));
    assertThat(curve.points())
        .isSortedAccordingTo(Comparator.comparing(PublishedCurve.Point::compression));
  }

  @Test
  void anUnknownNameIsAnsweredWithAllThatThereAre() {
    assertThat(PublishedCurve.names()).hasSize(5 * 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedCurve.named("renda-2020/lenet"))
        .withMessage(
            "a published curve must be one of "
                + String.join(", ", PublishedCurve.names())
                + ", got renda-2020/lenet");
  }
}
