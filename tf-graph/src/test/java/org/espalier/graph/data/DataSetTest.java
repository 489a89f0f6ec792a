// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class DataSetTest {

  private static final Examples TWO =
      Examples.ofFloats(Shape.of(2), new float[4], Targets.labels(new int[] {0, 1}, 3));

  private static DataSet dataSet(Examples validation, Examples test) {
    return new DataSet(
        "d", TWO, validation, test, InputTransform.unitPixels(), List.of("a", "b", "c"), "f");
  }

  @Test
  void holdsThreeParts() {
    DataSet data = dataSet(TWO.first(1), TWO);

    assertThat(data.training()).isSameAs(TWO);
    assertThat(data.validation().size()).isEqualTo(1);
    assertThat(data.labels()).containsExactly("a", "b", "c");
  }

  @Test
  void keepsItsOwnCopyOfTheLabels() {
    List<String> labels = new ArrayList<>(List.of("a", "b", "c"));
    DataSet data = new DataSet("d", TWO, TWO, TWO, InputTransform.unitPixels(), labels, "f");

    labels.clear();

    assertThat(data.labels()).hasSize(3);
  }

  @Test
  void rejectsEmptyParts() {
    assertMessage(() -> dataSet(TWO.first(0), TWO), "data d has no validation examples");
    assertMessage(() -> dataSet(TWO, TWO.first(0)), "data d has no test examples");
  }

  @Test
  void rejectsPartsThatDiffer() {
    Targets targets = TWO.targets();
    assertMessage(
        () -> dataSet(Examples.ofFloats(Shape.of(3), new float[6], targets), TWO),
        "data d: validation examples are float32[3] with 3 classes,"
            + " training examples float32[2] with 3 classes");
    assertMessage(
        () -> dataSet(TWO, Examples.ofBytes(Shape.of(2), new byte[4], targets)),
        "data d: test examples are uint8[2] with 3 classes,"
            + " training examples float32[2] with 3 classes");
    Targets values = Targets.values(new float[6], 3);
    assertMessage(
        () -> dataSet(TWO, Examples.ofFloats(Shape.of(2), new float[4], values)),
        "data d: test examples are float32[2] with 3 values,"
            + " training examples float32[2] with 3 classes");
  }

  @Test
  void transformsCheckTheirNumbers() {
    assertMessage(
        () -> new InputTransform.Channels(List.of(0.0, 1.0), List.of(1.0)),
        "each channel needs a mean and a standard deviation above 0, got [0.0, 1.0] and [1.0]");
    assertMessage(
        () -> new InputTransform.Channels(List.of(0.0), List.of(0.0)),
        "each channel needs a mean and a standard deviation above 0, got [0.0] and [0.0]");
    assertMessage(() -> new Augmentation(-1, true), "pad must be at least 0, got -1");
  }

  @Test
  void columnsAddUpTheirWidths() {
    InputTransform.Columns columns =
        new InputTransform.Columns(
            List.of(
                new InputTransform.Numeric("age", 40, 12),
                new InputTransform.Categorical("colour", List.of("red", "green", "blue"))));

    assertThat(columns.width()).isEqualTo(4);
  }

  private static void assertMessage(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
