// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngTest {

  @Test
  void anIndependentReaderSeesThePixels() throws IOException {
    InputPicture picture = new InputPicture(2, 3, new double[] {0, 0, 0, 0.1, 0, 0.2});

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(Png.encode(picture)));

    assertThat(image.getWidth()).isEqualTo(3);
    assertThat(image.getHeight()).isEqualTo(2);
    assertThat(image.getRGB(0, 0)).isEqualTo(0xfff5f7fa);
    assertThat(image.getRGB(2, 1)).isEqualTo(0xff062c52); // the largest is darkest
    assertThat(brightness(image.getRGB(0, 1)))
        .isBetween(brightness(image.getRGB(2, 1)), brightness(image.getRGB(0, 0)));
  }

  @Test
  void aPictureOfNothingIsBlank() throws IOException {
    byte[] png = Png.encode(new InputPicture(1, 1, new double[1]));

    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getRGB(0, 0)).isEqualTo(0xfff5f7fa);
  }

  @Test
  void refusesAPictureThatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputPicture(28, 28, new double[10]))
        .withMessage("a picture needs height x width fractions, got 10 for 28 x 28");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputPicture(2, 2, new double[] {0, 1, 0.5, 1.5}))
        .withMessage("survivors must be in [0, 1], got 1.5 (row 1, column 1)");
  }

  private static int brightness(int rgb) {
    return ((rgb >> 16) & 255) + ((rgb >> 8) & 255) + (rgb & 255);
  }
}
