// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class StrokesTest {

  private static final String SMALL = "strokes[train=40,test=20]";

  @Test
  void drawsTenClassesOfGreyImages() {
    DataSet data = DataSets.read(SMALL);
    assertThat(data.name()).isEqualTo(SMALL);
    assertThat(data.training().size()).isEqualTo(36);
    assertThat(data.validation().size()).isEqualTo(4);
    assertThat(data.test().size()).isEqualTo(20);
    assertThat(data.training().shape()).isEqualTo(Shape.of(28, 28, 1));
    assertThat(data.training().isBytes()).isTrue();
    assertThat(data.transform()).isEqualTo(InputTransform.unitPixels());
    assertThat(data.labels()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(((Targets.Labels) data.test().targets()).labels())
        .startsWith(0, 1, 2, 3)
        .endsWith(7, 8, 9);
  }

  @Test
  void drawsTheSameOnEveryMachine() {
    assertThat(DataSets.read(SMALL).fingerprint())
        .isEqualTo("ed82e4a315d9b3e2abf927449ea6caf0cda043a83cb611af1e398790f2ab59f3");
  }

  @Test
  void anotherSeedDrawsOtherImages() {
    assertThat(DataSets.read("strokes[train=40,test=20,seed=2]").test().bytes())
        .isNotEqualTo(DataSets.read(SMALL).test().bytes());
  }

  @Test
  void anExampleDoesNotDependOnHowManyAreDrawn() {
    byte[] few = DataSets.read("strokes[train=10,test=10]").test().bytes();
    assertThat(DataSets.read(SMALL).test().bytes()).startsWith(few);
  }

  @Test
  void trainingAndTestImagesDiffer() {
    DataSet data = DataSets.read(SMALL);
    assertThat(data.training().first(1).bytes()).isNotEqualTo(data.test().first(1).bytes());
  }

  @Test
  void everyImageHasInkInsideAndLittleAtTheCorners() {
    DataSet data = DataSets.read("strokes[train=10,test=200]");
    byte[] pixels = data.test().bytes();
    for (int image = 0; image < 200; image++) {
      int brightest = 0;
      for (int pixel = 0; pixel < 784; pixel++) {
        brightest = Math.max(brightest, pixels[784 * image + pixel] & 0xff);
      }
      assertThat(brightest).as("image %d", image).isGreaterThan(120);
      assertThat(pixels[784 * image] & 0xff).as("corner of %d", image).isLessThan(120);
    }
  }

  @Test
  void refusesAPathAndNumbersOutOfBounds() {
    assertThatThrownBy(() -> DataSets.read("strokes:here"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("strokes are drawn, not read: leave out the path in data \"strokes:here\"");
    assertThatThrownBy(() -> DataSets.read("strokes[train=9]"))
        .hasMessage(
            "train must be a whole number from 10 to 1000000, got 9 in data \"strokes[train=9]\"");
    assertThatThrownBy(() -> DataSets.read("strokes[seed=one]"))
        .hasMessageStartingWith("seed must be a whole number from 0 to ")
        .hasMessageEndingWith(", got one in data \"strokes[seed=one]\"");
  }
}
