// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.espalier.savedmodels.ServedValues;
import org.junit.jupiter.api.Test;

class AnswerJsonTest {

  private static final ServedValues PAIRS =
      new ServedValues(List.of(3L, 2L), List.of(1f, 2.5f, -3f, 1e-9f, Float.NaN, 0.1f));
  private static final ServedValues CLASSES = new ServedValues(List.of(3L), List.of(7L, 8L, 9L));

  @Test
  void givesBareValuesOfTheOnlyOutput() {
    assertThat(text(AnswerJson.byRows(Map.of("y", PAIRS))))
        .isEqualTo("{\"predictions\":[[1.0,2.5],[-3.0,1.0E-9],[NaN,0.1]]}");
    assertThat(text(AnswerJson.byColumns(Map.of("y", PAIRS))))
        .isEqualTo("{\"outputs\":[[1.0,2.5],[-3.0,1.0E-9],[NaN,0.1]]}");
    assertThat(text(AnswerJson.byRows(Map.of("y", CLASSES))))
        .isEqualTo("{\"predictions\":[7,8,9]}");
  }

  @Test
  void givesSeveralOutputsByName() {
    Map<String, ServedValues> outputs = ImmutableMap.of("class", CLASSES, "y", PAIRS);
    assertThat(text(AnswerJson.byRows(outputs)))
        .isEqualTo(
            "{\"predictions\":[{\"class\":7,\"y\":[1.0,2.5]},{\"class\":8,\"y\":[-3.0,1.0E-9]},"
                + "{\"class\":9,\"y\":[NaN,0.1]}]}");
    assertThat(text(AnswerJson.byColumns(outputs)))
        .isEqualTo("{\"outputs\":{\"class\":[7,8,9],\"y\":[[1.0,2.5],[-3.0,1.0E-9],[NaN,0.1]]}}");
  }

  @Test
  void nestsByShape() {
    ServedValues cube = new ServedValues(List.of(2L, 1L, 2L), List.of(1, 2, 3, 4));
    assertThat(text(AnswerJson.byRows(Map.of("y", cube))))
        .isEqualTo("{\"predictions\":[[[1,2]],[[3,4]]]}");
    ServedValues empty = new ServedValues(List.of(0L, 2L), List.of());
    assertThat(text(AnswerJson.byColumns(Map.of("y", empty)))).isEqualTo("{\"outputs\":[]}");
    ServedValues thin = new ServedValues(List.of(2L, 0L), List.of());
    assertThat(text(AnswerJson.byColumns(Map.of("y", thin)))).isEqualTo("{\"outputs\":[[],[]]}");
  }

  @Test
  void givesStringsAsTextAndAsBytesWhereTheNameSaysSo() {
    ServedValues strings =
        new ServedValues(List.of(1L), List.of("é".getBytes(StandardCharsets.UTF_8)));
    assertThat(text(AnswerJson.byRows(Map.of("label", strings))))
        .isEqualTo("{\"predictions\":[\"é\"]}");
    assertThat(text(AnswerJson.byRows(Map.of("label_bytes", strings))))
        .isEqualTo("{\"predictions\":[{\"b64\":\"w6k=\"}]}");
  }

  @Test
  void givesAScalarByColumnsOnly() {
    ServedValues scalar = new ServedValues(List.of(), List.of(5));
    assertThat(text(AnswerJson.byColumns(Map.of("y", scalar)))).isEqualTo("{\"outputs\":5}");
    assertThatThrownBy(() -> AnswerJson.byRows(Map.of("y", scalar)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output y has no batch, so ask for it by 'inputs' instead of 'instances'");
    assertThatThrownBy(() -> AnswerJson.byRows(Map.of("y", CLASSES, "z", cubeOfTwo())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the outputs have different batches, so ask for them by 'inputs' instead of"
                + " 'instances'");
  }

  private static ServedValues cubeOfTwo() {
    return new ServedValues(List.of(2L), List.of(1, 2));
  }

  @Test
  void tellsErrorsAndStatusAsServingDoes() {
    assertThat(text(AnswerJson.error("no \"x\""))).isEqualTo("{\"error\":\"no \\\"x\\\"\"}");
    assertThat(text(AnswerJson.status(3)))
        .isEqualTo(
            "{\"model_version_status\":[{\"version\":\"3\",\"state\":\"AVAILABLE\",\"status\":"
                + "{\"error_code\":\"OK\",\"error_message\":\"\"}}]}");
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
