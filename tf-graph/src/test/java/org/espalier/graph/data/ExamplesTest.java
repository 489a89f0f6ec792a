// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class ExamplesTest {

  private static Examples numbers() {
    return Examples.ofFloats(
        Shape.of(2), new float[] {0, 1, 10, 11, 20, 21}, Targets.labels(new int[] {0, 1, 2}, 3));
  }

  private static Examples images() {
    return Examples.ofBytes(
        Shape.of(1, 2, 1),
        new byte[] {0, 127, (byte) 128, (byte) 255},
        Targets.values(new float[] {1, 2, 3, 4}, 2));
  }

  @Test
  void selectsRowsAndTargetsInOrder() {
    Examples selected = numbers().select(new int[] {2, 0, 2});

    assertThat(selected.size()).isEqualTo(3);
    assertThat(selected.shape()).isEqualTo(Shape.of(2));
    assertThat(selected.floats()).containsExactly(20, 21, 0, 1, 20, 21);
    assertThat(((Targets.Labels) selected.targets()).labels()).containsExactly(2, 0, 2);
    assertThat(selected.targets().width()).isEqualTo(3);
  }

  @Test
  void selectsImages() {
    Examples selected = images().select(new int[] {1});

    assertThat(selected.bytes()).containsExactly(128, 255);
    assertThat(((Targets.Values) selected.targets()).values()).containsExactly(3, 4);
  }

  private static Examples ids() {
    return Examples.ofInts(
        Shape.of(2), new int[] {7, -1, 1 << 25, 3}, Targets.labels(new int[] {0, 1}, 2));
  }

  @Test
  void selectsIds() {
    assertThat(ids().select(new int[] {1, 0}).ints()).containsExactly(1 << 25, 3, 7, -1);
  }

  @Test
  void idsAreNoNumbers() {
    assertThat(ids().isInts()).isTrue();
    assertThat(numbers().isInts()).isFalse();
    assertThatThrownBy(() -> ids().toFloats())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the examples are int32, not bytes");
    assertThatThrownBy(() -> numbers().ints())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the examples are float32, not int32");
  }

  @Test
  void selectsNothing() {
    assertThat(numbers().select(new int[0]).size()).isZero();
  }

  @Test
  void takesTheFirst() {
    assertThat(numbers().first(2).floats()).containsExactly(0, 1, 10, 11);
    assertThat(numbers().first(9).size()).isEqualTo(3);
  }

  @Test
  void readsBytesAsZeroTo255() {
    assertThat(images().toFloats()).containsExactly(0, 127, 128, 255);
  }

  @Test
  void handsOutFloatsAsACopy() {
    Examples numbers = numbers();

    numbers.toFloats()[0] = 99;

    assertThat(numbers.floats()[0]).isZero();
  }

  @Test
  void knowsItsType() {
    assertThat(images().isBytes()).isTrue();
    assertThat(numbers().isBytes()).isFalse();
    assertThatThrownBy(() -> images().floats())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the examples are uint8, not float32");
    assertThatThrownBy(() -> numbers().bytes())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the examples are float32, not bytes");
  }

  @Test
  void needsAllInputValues() {
    assertThatThrownBy(
            () ->
                Examples.ofFloats(
                    Shape.of(2), new float[5], Targets.labels(new int[] {0, 0, 0}, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 examples of [2] need 6 input values, got 5");
  }
}
