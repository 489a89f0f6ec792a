// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Locale;
import org.espalier.runtime.ModelHolder;
import org.espalier.runtime.ModelOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionServerTest {

  @TempDir private Path base;

  @Test
  void whatFailsForAnotherReasonIsAnsweredToo() throws Exception {
    Models.publish(Models.pair(1), base.resolve("pair"), 1);
    ModelHolder closed = ModelHolder.open(base.resolve("pair"), ModelOptions.DEFAULT);
    closed.close();
    try (PredictionServer server = PredictionServer.start("pair", 0, closed)) {
      URI uri = URI.create("http://localhost:" + server.port() + "/v1/models/pair:predict");
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .POST(BodyPublishers.ofString("{\"instances\":[[0,-1]]}"))
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).isEqualTo("{\"error\":\"failed, see the server's log\"}");
    }
  }

  @Test
  void aVersionIsWrittenInTheDigitsThatProgramsRead() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(AnswerJson.status(17)).contains("\"version\":\"17\"");
    } finally {
      Locale.setDefault(before);
    }
  }
}
