// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.espalier.savedmodels.ServedTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictRequestTest {

  private static final Map<String, ServedTensor> PAIRS = inputs(tensor("x", "float", -1, 2));
  private static final Map<String, ServedTensor> IDS = inputs(tensor("ids", "int64", -1));
  private static final Map<String, ServedTensor> BYTES = inputs(tensor("b", "uint8", -1));
  private static final Map<String, ServedTensor> TEXTS = inputs(tensor("s", "string", -1));
  private static final Map<String, ServedTensor> TWO =
      inputs(tensor("tag", "string", -1), tensor("signal", "int32", -1, 3));

  @Test
  void readsRowsOfTheOnlyInput() {
    PredictRequest request = parse(PAIRS, "{'instances': [[1, 2.5], [-3e2, 4]]}");
    assertThat(request.byRows()).isTrue();
    assertThat(request.columns()).containsOnlyKeys("x");
    assertThat((float[]) request.columns().get("x")).containsExactly(1, 2.5f, -300, 4);
  }

  @Test
  void readsRowsOfNamedInputs() {
    PredictRequest request =
        parse(
            TWO,
            "{'instances': [{'tag': 'foo', 'signal': [1, 2, 3]},"
                + " {'signal': [4, 5, 6], 'tag': {'b64': 'AP8='}}]}");
    assertThat((int[]) request.columns().get("signal")).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat((byte[][]) request.columns().get("tag"))
        .isDeepEqualTo(new byte[][] {{'f', 'o', 'o'}, {0, (byte) 255}});
  }

  @Test
  void readsColumns() {
    PredictRequest named =
        parse(TWO, "{'inputs': {'tag': ['é', ''], 'signal': [[1, 2, 3], [4, 5, 6]]}}");
    assertThat(named.byRows()).isFalse();
    assertThat((int[]) named.columns().get("signal")).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat((byte[][]) named.columns().get("tag"))
        .isDeepEqualTo(new byte[][] {{(byte) 0xc3, (byte) 0xa9}, {}});

    PredictRequest unnamed = parse(PAIRS, "{'inputs': [[1, 2]]}");
    assertThat((float[]) unnamed.columns().get("x")).containsExactly(1, 2);
  }

  @Test
  void readsTheRangesOfTypes() {
    assertThat((byte[]) parse(BYTES, "{'instances': [0, 255]}").columns().get("b"))
        .containsExactly(0, -1);
    assertThat((long[]) parse(IDS, "{'instances': [9007199254740993]}").columns().get("ids"))
        .containsExactly(9007199254740993L);
    assertThat((float[]) parse(PAIRS, "{'instances': [[NaN, -Infinity]]}").columns().get("x"))
        .containsExactly(Float.NaN, Float.NEGATIVE_INFINITY);
    assertThat((byte[][]) parse(TEXTS, "{'instances': [{'b64': 'aGk='}]}").columns().get("s"))
        .isDeepEqualTo(new byte[][] {{'h', 'i'}});
  }

  @Test
  void takesTheDefaultSignatureOnly() {
    assertThat(parse(PAIRS, "{'signature_name': 'serving_default', 'instances': [[1, 2]]}"))
        .isNotNull();
    assertRefused(
        PAIRS,
        "{'signature_name': 'other', 'instances': [[1, 2]]}",
        "there is no signature 'other', leave it out for serving_default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'rows': 1} | the request must have one of the keys 'instances' and 'inputs', has none of"
            + " them",
        "{'instances': [], 'inputs': []} | the request must have one of the keys 'instances' and"
            + " 'inputs', has both of them",
        "[1] | the request must be a JSON object",
        "{'instances': []} | 'instances' must be a list of at least one example",
        "{'instances': 3} | 'instances' must be a list of at least one example",
        "{'instances': [[1, 2], [3]]} | [1] must be a list of 2, got a list of 1 (input x float"
            + " [-1, 2])",
        "{'instances': [1, 2]} | [0] must be a list of 2, got 1 (input x float [-1, 2])",
        "{'instances': [[1, [2]]]} | [0][1] must be a value, got a list of 1 (input x float [-1,"
            + " 2])",
        "{'instances': [[1, 'a']]} | value 1 must be a number, got \"a\" (input x float [-1, 2])",
        "{'instances': [[1, null]]} | value 1 must be a number, got null (input x float [-1, 2])",
        "{'instances': [{'y': [1, 2]}]} | instances[0] must name the inputs [x], got [y]",
        "{'instances': [{'x': [1, 2]}, [3, 4]]} | instances[1] must name the inputs [x], got no"
            + " names",
        "{'inputs': {'x': [[1, 2]], 'y': 1}} | inputs must name the inputs [x], got [x, y]",
        "{'inputs': 4} | it must be a list, got 4 (input x float [-1, 2])",
      })
  void refusesWhatDoesNotFit(String body, String message) {
    assertRefused(PAIRS, body, message);
  }

  @Test
  void refusesWhatIsOutOfTheRangeOfItsType() {
    assertRefused(
        BYTES,
        "{'instances': [256]}",
        "value 0 must be a whole number from 0 to 255, got 256 (input b uint8 [-1])");
    assertRefused(
        IDS,
        "{'instances': [1, 1.5]}",
        "value 1 must be a whole number from -9223372036854775808 to 9223372036854775807, got 1.5"
            + " (input ids int64 [-1])");
    assertRefused(
        TEXTS,
        "{'instances': [1]}",
        "value 0 must be a text or {\"b64\": \"...\"}, got 1 (input s string [-1])");
    assertRefused(
        TEXTS,
        "{'instances': [{'b64': '****'}]}",
        "b64 must be Base64: Illegal base64 character 2a (input s string [-1])");
    assertRefused(
        inputs(tensor("h", "half", -1)),
        "{'instances': [1]}",
        "inputs of this type cannot be sent here (input h half [-1])");
  }

  @Test
  void refusesUnnamedValuesForSeveralInputs() {
    String message = " must name the inputs [tag, signal], as there are several";
    assertRefused(TWO, "{'instances': [1]}", "instances" + message);
    assertRefused(TWO, "{'inputs': [1]}", "inputs" + message);
  }

  @Test
  void saysWhereABodyIsNoJson() {
    assertThatThrownBy(() -> parse(PAIRS, "{'instances': [[1, 2}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the request must be JSON: Unexpected close marker '}'")
        .hasMessageEndingWith("(line 1, column 21)");
    assertThatThrownBy(() -> parse(PAIRS, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the request must be a JSON object");
  }

  private static void assertRefused(Map<String, ServedTensor> inputs, String body, String message) {
    assertThatThrownBy(() -> parse(inputs, body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static PredictRequest parse(Map<String, ServedTensor> inputs, String body) {
    return PredictRequest.parse(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), inputs);
  }

  private static Map<String, ServedTensor> inputs(ServedTensor... tensors) {
    ImmutableMap.Builder<String, ServedTensor> inputs = ImmutableMap.builder();
    for (ServedTensor tensor : tensors) {
      inputs.put(tensor.name(), tensor);
    }
    return inputs.buildOrThrow();
  }

  private static ServedTensor tensor(String name, String type, long... shape) {
    return new ServedTensor(name, type, true, Arrays.stream(shape).boxed().toList());
  }
}
