// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Against SciPy 1.x, {@code scipy.stats.ttest_1samp}, and by hand. */
class PairedTestTest {

  /** Hours of sleep that two drugs gave ten patients: Student, Biometrika 1908. */
  private static final List<Double> SLEEP =
      List.of(-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4);

  @Test
  void agreesWithStudentsOwnExample() {
    PairedTest test = PairedTest.of(SLEEP);

    assertThat(test.n()).isEqualTo(10);
    assertThat(test.mean()).isCloseTo(-1.58, within(1e-12));
    assertThat(test.p()).isCloseTo(0.002832890197384273, within(1e-12));
    assertThat(test.low()).isCloseTo(-2.459885763276983, within(1e-9));
    assertThat(test.high()).isCloseTo(-0.7001142367230175, within(1e-9));
    assertThat(test.remark()).isEmpty();
  }

  @Test
  void threePairsAreEnough() {
    // Mean 0.02, sd 0.01, so t = 0.02 / (0.01 / sqrt 3) = 3.464; t(2) at 0.975 is 4.303.
    PairedTest test = PairedTest.of(List.of(0.01, 0.02, 0.03));

    assertThat(test.p()).isCloseTo(0.07417990022744854, within(1e-12));
    assertThat(test.low()).isCloseTo(0.02 - 4.30265 * 0.01 / Math.sqrt(3), within(1e-6));
    assertThat(requireNonNull(test.high()) - 0.02).isCloseTo(0.0248413775, within(1e-9));
  }

  @Test
  void twoPairsAreTooFew() {
    assertThat(PairedTest.of(List.of(0.25, 0.5)))
        .isEqualTo(
            new PairedTest(
                2, 0.375, null, null, null, "too few seeds for a test (2 of at least 3)"));
    assertThat(PairedTest.of(List.of()).remark())
        .isEqualTo("too few seeds for a test (0 of at least 3)");
    assertThat(PairedTest.of(List.of()).mean()).isNull();
  }

  @Test
  void differencesThatAreAllTheSameGiveNoTestAndNoNaN() {
    PairedTest same = PairedTest.of(List.of(0.98 - 0.97, 0.97 - 0.96, 0.5 - 0.49));

    assertThat(same.mean()).isCloseTo(0.01, within(1e-12));
    assertThat(same.p()).isNull();
    assertThat(same.low()).isNull();
    assertThat(same.remark()).isEqualTo("no test: the difference is the same with every seed");
    assertThat(PairedTest.of(List.of(0.0, 0.0, 0.0)).p()).isNull();
  }
}
