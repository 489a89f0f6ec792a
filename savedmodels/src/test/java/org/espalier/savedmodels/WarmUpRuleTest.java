// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpRuleTest {

  private static final byte[] PREDICT = {6 << 3 | 2, 0}; // an empty predict log

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base);
  }

  @Test
  void knowsTheChecksumOfTheFormat() {
    // The CRC32C of 32 zero bytes is 0x8a9136aa (RFC 3720, B.4); rotated by 15 and offset by hand.
    assertThat(TfRecords.masked(new byte[32])).isEqualTo(0x6d551522 + 0xa282ead8);
  }

  @Test
  void takesUpToAThousandRequests() {
    assertThat(check(repeat(record(PREDICT), 1000))).isEmpty();
  }

  @Test
  void refusesOneMore() {
    assertProblem(repeat(record(PREDICT), 1001), "has more than 1000 records");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 7})
  void refusesWhatNoServerReplays(int field) {
    assertProblem(
        record((byte) (field << 3 | 2), (byte) 0),
        "record 0 is no predict, classify, regress or multi-inference request");
  }

  @Test
  void refusesWhatIsNoProto() {
    assertProblem(record((byte) 0xff), "record 0 is no PredictionLog");
  }

  @Test
  void refusesAFileCutShortAnywhere() {
    byte[] two = repeat(record(PREDICT), 2);
    for (int length = 1; length < two.length; length++) {
      if (length != two.length / 2) {
        int record = length < two.length / 2 ? 0 : 1;
        assertProblem(Arrays.copyOf(two, length), "record " + record + " is cut short");
      }
    }
  }

  @Test
  void refusesAWrongChecksum() {
    byte[] payload = record(PREDICT);
    payload[12] ^= 1;
    assertProblem(payload, "record 0 has a wrong checksum");
    byte[] length = record(PREDICT);
    length[0] ^= 1;
    assertProblem(length, "record 0 has a wrong checksum of its length");
  }

  private void assertProblem(byte[] file, String problem) {
    assertThat(check(file))
        .containsExactly(
            Rule.WARM_UP.error(
                "assets.extra/tf_serving_warmup_requests: "
                    + problem
                    + ", so a server refuses the model",
                "write the file again, or remove it"));
  }

  private List<Finding> check(byte[] file) {
    return model.file(WarmUpRule.FILE, file).check();
  }

  private static byte[] record(byte... payload) {
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(payload.length).array();
    return ByteBuffer.allocate(16 + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(length)
        .putInt(TfRecords.masked(length))
        .put(payload)
        .putInt(TfRecords.masked(payload))
        .array();
  }

  private static byte[] repeat(byte[] record, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      out.writeBytes(record);
    }
    return out.toByteArray();
  }
}
