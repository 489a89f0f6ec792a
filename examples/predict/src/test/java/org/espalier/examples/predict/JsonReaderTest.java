// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonReaderTest {

  private static JsonReader reader(String json) {
    return new JsonReader(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void numbersAreThoseThatJavaReads() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String text =
          switch (i % 4) {
            case 0 -> Float.toString((float) (random.nextGaussian() * Math.pow(10, i % 13 - 6)));
            case 1 -> Double.toString(random.nextDouble());
            case 2 -> Integer.toString(random.nextInt());
            default -> Long.toString(random.nextLong()) + "." + random.nextInt(1000) + "e-7";
          };
      double number = reader(" " + text + ",").number(() -> "");
      assertThat((float) number).as(text).isEqualTo((float) Double.parseDouble(text));
    }
    assertThat(1 / reader("-0").number(() -> "")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(reader("1E+2").number(() -> "")).isEqualTo(100);
  }

  @Test
  void stringsAreUnescaped() {
    assertThat(reader("\"a\\\"\\\\\\/\\n\\u00e9\\ud83d\\ude00 é\"").string(() -> ""))
        .isEqualTo("a\"\\/\né😀 é");
  }

  @Test
  void refusesWhatIsNoString() {
    assertThatThrownBy(() -> reader("\"a\\x\"").string(() -> ""))
        .hasMessage("there is no escape \\x (byte 4)");
    assertThatThrownBy(() -> reader("\"\\u12g4\"").string(() -> ""))
        .hasMessage("\\u must have four hexadecimal digits (byte 5)");
    assertThatThrownBy(() -> reader("\"a\nb\"").string(() -> ""))
        .hasMessage("a string must end by \" (byte 2)");
    assertThatThrownBy(() -> reader("\"\\").string(() -> "")).hasMessageContaining("(byte ");
  }
}
