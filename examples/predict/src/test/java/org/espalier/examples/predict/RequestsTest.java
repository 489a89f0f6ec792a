// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {

  private static String answer(ModelGraph graph, String body) {
    try (Model model = Model.of(graph, ModelOptions.DEFAULT)) {
      return new Requests().answer(model, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void answersEachInstanceWithItsLabel() {
    assertThat(answer(Models.pair(1), "{\"instances\": [[1, 2.5], [3e1,-4]]}"))
        .isEqualTo(
            "{\"predictions\":[[2.0,2.5],[31.0,-4.0]],"
                + "\"labels\":[\"second \\\"b\\\"\",\"first\"]}");
  }

  @Test
  void anInstanceMayNameTheOnlyInput() {
    assertThat(
            answer(
                Models.pair(0),
                "{\"signature_name\":\"serving_default\",\"instances\":[{\"x\":[5,6]}]}"))
        .startsWith("{\"predictions\":[[5.0,6.0]]");
  }

  @Test
  void imagesAreListsOfRowsOfPixelsOfChannels() {
    assertThat(answer(Models.image(), "{\"instances\":[[[[1],[2],[3]],[[4],[5],[6]]]]}"))
        .isEqualTo("{\"predictions\":[[1.0,2.0,3.0,4.0,5.0,6.0]]}");
  }

  @Test
  void severalInputsAndOutputsGoByName() {
    assertThat(
            answer(Models.two(), "{\"instances\":[{\"b\":[2,3],\"a\":1},{\"a\":[4],\"b\":[5,6]}]}"))
        .isEqualTo(
            "{\"predictions\":[{\"all\":[1.0,2.0,3.0],\"twice\":[2.0,4.0,6.0]},"
                + "{\"all\":[4.0,5.0,6.0],\"twice\":[8.0,10.0,12.0]}]}");
  }

  @Test
  void wordsStandForIdsAndAShortRowGoesOnWithNothing() {
    assertThat(answer(Models.words(3), "{\"instances\":[[\"yes\",0,\"what?\"],[1]]}"))
        .isEqualTo("{\"predictions\":[[[2.0],[1.0],[0.0]],[[2.0],[0.0],[0.0]]]}");
  }

  @Test
  void theRowsOfATableGoByColumn() {
    assertThat(
            answer(
                Models.table(),
                "{\"instances\":[{\"age\":14,\"sex\":\"m\"},{\"sex\":\"?\",\"age\":[8]}]}"))
        .isEqualTo("{\"predictions\":[[2.0,0.0,1.0],[-1.0,0.0,0.0]]}");
  }

  @Test
  void manyInstancesAreRead() {
    StringBuilder body = new StringBuilder("{\"instances\":[[0,1]");
    for (int i = 1; i < 1000; i++) {
      body.append(",[").append(i).append(",1]");
    }
    assertThat(answer(Models.pair(0), body.append("]}").toString()))
        .contains("[998.0,1.0],[999.0,1.0]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]                        | the request must be an object such as {\"instances\": [...]}, got '[' (byte 0)",
        "{}                         | a key such as \"instances\", got '}' (byte 1)",
        "{\"instances\":[]}         | instances must be a list of at least one example",
        "{\"instances\":5}          | instances must be a list, got '5' (byte 13)",
        "{\"inputs\":[]}            | there must be no keys but instances and signature_name, got inputs (byte 10)",
        "{\"instances\":[[1]]}      | instances[0] must be a list of 2, got 1 (byte 17)",
        "{\"instances\":[[1,2,3]]}  | instances[0] must be a list of 2, got more (byte 19)",
        "{\"instances\":[[1,2],7]}  | instances[1] must be a list of 2, got '7' (byte 20)",
        "{\"instances\":[[1,\"a\"]]}| instances[0] must hold numbers, got '\"' (byte 17)",
        "{\"instances\":[[1,NaN]]}  | instances[0] must hold numbers, got 'N' (byte 17)",
        "{\"instances\":[[1,01]]}   | instances[0] must hold numbers, got '0' (byte 17)",
        "{\"instances\":[[1,2.]]}   | instances[0] must hold numbers, got '2' (byte 17)",
        "{\"instances\":[[1,1e400]]}| instances[0] must hold numbers up to 3.4028235E38, got a larger one (byte 22)",
        "{\"instances\":[[-4e38,1]]}| instances[0] must hold numbers up to 3.4028235E38, got a larger one (byte 20)",
        "{\"instances\":[{\"z\":1}]}| instances[0] must name [x] once each, got z (byte 19)",
        "{\"instances\":[[1,2]]     | the request must end by }, got the end (byte 20)",
        "{\"instances\":[[1,2]]}}   | the request must end, got '}' (byte 21)",
        "{\"instances\":[[1,2]],\"instances\":[[1,2]]} | the key instances must be there once (byte 33)",
        "{\"signature_name\":\"x\",\"instances\":[[1,2]]} | there is no signature 'x', leave it out for serving_default",
        "{\"instances\":[[1,2         | instances[0] must be a list with commas between its 2, got the end (byte 18)",
        "{\"inst                      | a string must end by \" (byte 6)",
      })
  void saysWhatIsWrongAndWhere(String body, String message) {
    assertThatThrownBy(() -> answer(Models.pair(0), body.strip()))
        .isInstanceOf(RefusedRequestException.class)
        .hasMessage(message);
  }

  @Test
  void namesWhatAnInstanceOfSeveralInputsMustHave() {
    assertThatThrownBy(() -> answer(Models.two(), "{\"instances\":[[1,2]]}"))
        .hasMessage("instances[0] must be an object with [a, b], got '[' (byte 14)");
    assertThatThrownBy(() -> answer(Models.two(), "{\"instances\":[{\"a\":1}]}"))
        .hasMessage("instances[0] must name [a, b], got [a] (byte 21)");
  }

  @Test
  void refusesNumbersThatBecomeInfinite() {
    assertThatThrownBy(() -> answer(Models.two(), "{\"instances\":[{\"a\":3e38,\"b\":[1,1]}]}"))
        .isInstanceOf(RefusedRequestException.class)
        .hasMessage(
            "instances[0] makes a number of twice Infinity, which JSON does not have;"
                + " give smaller numbers");
  }

  @Test
  void refusesIdsThatAreNone() {
    assertThatThrownBy(() -> answer(Models.words(3), "{\"instances\":[[0.5]]}"))
        .hasMessage("instances[0] must hold whole numbers up to 2^24, got 0.5 (byte 18)");
  }

  @Test
  void refusesMoreInstancesThanItsMemoryIsFor() {
    ModelGraph long20 = Models.words(1 << 20);
    assertThatThrownBy(() -> answer(long20, "{\"instances\":[" + "[],".repeat(16) + "[]]}"))
        .hasMessage("a request must have at most 16 instances, send fewer (byte 62)");
  }

  @Test
  void looksAtTheNewModelAfterASwap() {
    Requests requests = new Requests();
    for (ModelGraph graph : List.of(Models.words(3), Models.pair(0))) {
      try (Model model = Model.of(graph, ModelOptions.DEFAULT)) {
        byte[] body = "{\"instances\":[[0,1]]}".getBytes(StandardCharsets.UTF_8);
        assertThat(requests.answer(model, body)).startsWith("{\"predictions\":[[");
      }
    }
  }
}
