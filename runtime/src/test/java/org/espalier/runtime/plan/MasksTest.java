// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;
import org.junit.jupiter.api.Test;

class MasksTest {

  private static final Shape IMAGE = Shape.of(20, 10, 2);
  private static final Window WINDOW = Window.same(IMAGE, 3, 1);
  private static final Layout LAYOUT = Layout.of(1, 200, 2, 10);

  @Test
  void whatComesFromBesideARowIsZero() {
    assertThat(Masks.ofRows(7, 3, 1)).containsExactly(-1, -1, 0, -1, -1, 0, -1);
    assertThat(Masks.ofRows(7, 3, -2)).containsExactly(0, 0, -1, 0, 0, -1, 0);
    assertThat(Masks.ofRows(4, 3, 3)).containsOnly(0);
  }

  /** One for each column of the window that is copied, however many channels and rows need it. */
  @Test
  void thereIsAMaskForEachColumnThatIsCopied() {
    Layout rows = Layout.of(1, 200, 2, 0);
    List<Lowering> all =
        List.of(
            new ShiftedPlanes(WINDOW, IMAGE, LAYOUT, Copies.SCALAR),
            new RowCopies(WINDOW, IMAGE, IMAGE, rows, Copies.SCALAR));
    for (Lowering lowering : all) {
      lowering.size();
      assertThat(lowering.bytes()).isZero();
      lowering.need(0, 2, 0);
      lowering.need(1, 2, 0);
      lowering.need(2, 2, 1);
      lowering.size();
      assertThat(lowering.bytes()).isEqualTo(4 * (22 * 10 + 16));
    }
    all.get(0).need(1, 1, 0); // the image itself
    assertThat(all.get(0).bytes()).isEqualTo(4 * (22 * 10 + 16));
  }

  @Test
  void thereIsAMaskForEachPlaceOfAWindowThatIsCopied() {
    Shape small = Shape.of(5, 5, 2);
    Layout layout = Layout.of(2, 25, 2, 0);
    ShiftedTaps taps = new ShiftedTaps(Window.same(small, 3, 1), small, layout, 2, Copies.SCALAR);
    assertThat(taps.bytes()).isZero();
    taps.need(0, 1, 0);
    taps.need(0, 1, 1);
    taps.need(2, 2, 1);
    assertThat(taps.bytes()).isEqualTo(2 * 4 * (8 * 64 + 16));
  }
}
