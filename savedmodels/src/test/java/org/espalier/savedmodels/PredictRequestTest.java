// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

class PredictRequestTest {

  private static final TensorProto ONE_AND_TWO =
      TensorProto.newBuilder()
          .setDtype(DataType.DT_FLOAT)
          .setTensorShape(TensorProtos.shape(1, 2))
          .setTensorContent(ByteString.copyFrom(new byte[] {0, 0, -128, 63, 0, 0, 0, 64}))
          .build();

  /* Worked out by hand: each message is its field and wire type 2, its length, its own fields. */
  private static final String RECORD =
      "3235" // PredictionLog.predict_log = 6, 53 bytes
          + "0a33" // PredictLog.request = 1, 51 bytes
          + "0a14" // PredictRequest.model_spec = 1, 20 bytes
          + "0a016d" // ModelSpec.name = 1: "m"
          + "1a0f73657276696e675f64656661756c74" // ModelSpec.signature_name = 3: "serving_default"
          + "121b" // PredictRequest.inputs = 2, an entry of 27 bytes
          + "0a0178" // key = 1: "x"
          + "1216" // value = 2, 22 bytes
          + "0801" // TensorProto.dtype = 1: DT_FLOAT
          + "1208" // tensor_shape = 2, 8 bytes
          + "12020801" // dim = 2: size = 1: 1
          + "12020802" // dim = 2: size = 1: 2
          + "22080000803f00000040"; // tensor_content = 4, 8 bytes: 1.0 and 2.0

  @Test
  void isWrittenFieldByField() {
    byte[] record = PredictRequest.of(Map.of("x", ONE_AND_TWO)).toPredictionLog("m");
    assertThat(HexFormat.of().formatHex(record)).isEqualTo(RECORD);
  }

  @Test
  void isReadFieldByField() throws InvalidProtocolBufferException {
    assertThat(PredictRequest.parse(HexFormat.of().parseHex(RECORD)))
        .contains(PredictRequest.of(Map.of("x", ONE_AND_TWO)));
  }

  @Test
  void keepsSignatureInputsAndOutputs() throws InvalidProtocolBufferException {
    PredictRequest request =
        new PredictRequest(
            "größe",
            Map.of("a", ONE_AND_TWO, "b", TensorProto.getDefaultInstance()),
            List.of("y", "z"));
    assertThat(PredictRequest.parse(request.toPredictionLog("m"))).contains(request);
  }

  @Test
  void goesToServingDefaultIfItNamesNone() throws InvalidProtocolBufferException {
    byte[] empty = {6 << 3 | 2, 0};
    assertThat(PredictRequest.parse(empty)).contains(PredictRequest.of(Map.of()));
  }

  @Test
  void aMessageInPartsIsOne() throws InvalidProtocolBufferException {
    // The entry's value twice: first its type, then the rest. Protobuf joins such parts.
    String entry = "0a0178" + "12020801" + "12141208120208011202080222080000803f00000040";
    String request = "121d" + entry;
    byte[] log = HexFormat.of().parseHex("3221" + "0a1f" + request);
    assertThat(PredictRequest.parse(log)).contains(PredictRequest.of(Map.of("x", ONE_AND_TWO)));
  }

  @Test
  void otherKindsOfRecordsAreNone() throws InvalidProtocolBufferException {
    assertThat(PredictRequest.parse(new byte[] {2 << 3 | 2, 0})).isEqualTo(Optional.empty());
  }

  @Test
  void refusesWhatIsNoTensor() {
    byte[] log = HexFormat.of().parseHex("320a" + "0a08" + "1206" + "0a0178" + "1201" + "ff");
    assertThatThrownBy(() -> PredictRequest.parse(log))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }
}
