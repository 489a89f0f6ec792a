// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {

  @Test
  void pairsSeedsAndLeavesOutThoseThatOneLacks() {
    List<Difference> differences =
        Difference.of(
            Cells.comparison(
                List.of(
                    Cells.halving("base", 1, 0.9, 0.9150),
                    Cells.halving("base", 2, 0.9, 0.9171),
                    Cells.halving("base", 3, 0.9, 0.9160),
                    Cells.halving("base", 4, 0.9, 0.1),
                    Cells.halving("new", 3, 0.9, 0.9166),
                    Cells.halving("new", 2, 0.9, 0.9182),
                    Cells.halving("new", 1, 0.9, 0.9175))));

    assertThat(differences).hasSize(1);
    PairedTest test = differences.get(0).test();
    assertThat(test.n()).isEqualTo(3);
    assertThat(test.mean()).isCloseTo(0.0014, within(1e-12));
    assertThat(test.p()).isCloseTo(0.13286785403390564, within(1e-9)); // SciPy's
    assertThat(test.low()).isCloseTo(-0.0010465919083108561, within(1e-9));
  }

  @Test
  void aRoundWithoutItsLikeInTheControlIsNamed() {
    List<Difference> differences =
        Difference.of(
            Cells.comparison(
                List.of(
                    Cells.halving("base", 1, 0.9, 0.8), Cells.halving("new", 1, 0.9, 0.8, 0.7))));

    assertThat(differences)
        .extracting(one -> one.test().remark())
        .containsExactly(
            "too few seeds for a test (1 of at least 3)",
            "the control has no round at this compression");
    assertThat(differences.get(1).test().mean()).isNull();
  }

  @Test
  void aControlWithoutCellsGivesNone() {
    assertThat(Difference.of(Cells.comparison(List.of(Cells.halving("new", 1, 0.9, 0.8)))))
        .isEmpty();
  }

  @Test
  void aLayerWithNothingLeftIsNamedOnceForEachSeed() {
    Cell cell =
        Cells.of(
            "a",
            7,
            List.of(Cells.round(0, 1000, 0.9), Cells.round(1, 800, 0.9), Cells.round(2, 400, 0.8)));

    assertThat(EmptyLayer.of(List.of(cell)))
        .containsExactly(new EmptyLayer("a", 7, 1, "output/kernel"));
  }
}
