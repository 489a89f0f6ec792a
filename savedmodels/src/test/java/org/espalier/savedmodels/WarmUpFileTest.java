// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;

class WarmUpFileTest {

  private static final byte[] CLASSIFY = {2 << 3 | 2, 0};
  private static final PredictRequest GOOD = PredictRequest.of(Map.of("x", floats(1, 2)));

  @TempDir Path base;
  private Path version;

  @BeforeEach
  void writeAModel() {
    ServingGraph graph = TinyGraph.frozen();
    SignatureDef other =
        SignatureDef.newBuilder()
            .putInputs("z", ServingGraph.tensor("x:0", DataType.DT_FLOAT, -1, 2))
            .putOutputs("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, -1, 3))
            .setMethodName("tensorflow/serving/predict")
            .build();
    version =
        SavedModelWriter.write(
            VersionDirectory.next(base, "net"), graph.withSignature("other", other));
  }

  @Test
  void isReadBackInOrder() {
    List<PredictRequest> requests =
        List.of(GOOD, new PredictRequest("other", Map.of("z", floats(3, 4)), List.of("y")));
    WarmUpFile.write(version, "net", requests);
    List<PredictRequest> read = new ArrayList<>();
    assertThat(WarmUpFile.replay(version, read::add)).isEqualTo(new WarmUp(2, 0));
    assertThat(read).isEqualTo(requests);
    assertThat(ServingCheck.check(version)).isEmpty();
  }

  @Test
  void isReplayedByTheSignatureOfEachRecord() throws IOException {
    write(
        GOOD.toPredictionLog("net"),
        CLASSIFY,
        new PredictRequest("other", Map.of("z", floats(3, 4)), List.of("y")).toPredictionLog("a"));
    assertThat(warmUp()).isEqualTo(new WarmUp(2, 1));
  }

  @Test
  void takesNumbersAndTextsOfEveryType() {
    Path three =
        SavedModelWriter.write(VersionDirectory.next(base, "net"), TinyGraph.threeInputs());
    TensorProto numbers = TensorProtos.cast(floats(1), DataType.DT_DOUBLE);
    TensorProto one = numbers.toBuilder().setTensorShape(TensorProtos.shape(1)).build();
    TensorProto text =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(TensorProtos.shape(1))
            .addStringVal(ByteString.copyFromUtf8("abc"))
            .build();
    PredictRequest request =
        PredictRequest.of(
            Map.of(
                "a", TensorProtos.cast(one, DataType.DT_FLOAT),
                "b", TensorProtos.cast(one, DataType.DT_UINT8),
                "c", text));
    WarmUpFile.write(three, "net", List.of(request));
    try (ServedModel model = ServedModel.load(three)) {
      assertThat(model.warmUp()).isEqualTo(new WarmUp(1, 0));
      assertThat(TensorProtos.doubles(model.answer(request).get("y"))).containsExactly(5);
    }
  }

  @Test
  void isNothingWithoutAFile() {
    assertThat(warmUp()).isEqualTo(new WarmUp(0, 0));
  }

  @Test
  void namesTheRecordThatFailsAndWhy() throws IOException {
    assertFails(
        PredictRequest.of(Map.of("x", floats(1, 2, 3))),
        "Matrix size-incompatible: In[0]: [1,3], In[1]: [2,3]");
    assertFails(
        PredictRequest.of(Map.of("q", floats(1, 2))),
        "the inputs must be those of the signature serving_default, [x], got [q]");
    assertFails(
        new PredictRequest("gone", Map.of(), List.of()),
        "there is no signature 'gone', the model has [other, serving_default]");
    assertFails(
        new PredictRequest("serving_default", GOOD.inputs(), List.of("q")),
        "there is no output 'q', the signature serving_default has [y]");
    assertFails(
        PredictRequest.of(Map.of("x", TensorProtos.cast(floats(1, 2), DataType.DT_INT32))),
        "Expects arg[0] to be float but int32 is provided");
  }

  @Test
  void namesARecordThatIsBroken() throws IOException {
    write(GOOD.toPredictionLog("net"), new byte[] {(byte) 0xff});
    assertThatThrownBy(this::warmUp)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(WarmUpRule.FILE + ": record 1 is no PredictionLog");
    write(GOOD.toPredictionLog("net"), new byte[] {5 << 3 | 2, 0});
    assertThatThrownBy(this::warmUp)
        .hasMessageEndingWith(
            "record 1 is no predict, classify, regress or multi-inference request");
  }

  @Test
  void holdsNoMoreThanAServerTakes() {
    WarmUpFile.write(version, "net", Collections.nCopies(1000, GOOD));
    assertThat(warmUp().replayed()).isEqualTo(1000);
    assertThatThrownBy(() -> WarmUpFile.write(version, "net", Collections.nCopies(1001, GOOD)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a warm-up file holds at most 1000 requests, got 1001");
  }

  @Test
  void aVersionWhoseWarmUpFailsInAFreshJvmIsNotPublished() {
    PredictRequest bad = PredictRequest.of(Map.of("x", floats(1, 2, 3)));
    VersionDirectory next = VersionDirectory.next(base, "net");
    assertThatThrownBy(
            () ->
                SavedModelWriter.write(
                    next,
                    TinyGraph.frozen(),
                    prefix -> {},
                    files -> WarmUpFile.write(files, "net", List.of(GOOD, bad)),
                    files -> FreshJvm.predict(files, Map.of("x", new float[] {1, 2}))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(WarmUpRule.FILE + ": record 1 fails: Matrix size-incompatible");
    assertThat(next.path()).doesNotExist();
    assertThat(base.resolve("net")).isDirectoryNotContaining("glob:**/.tmp*");
  }

  private void assertFails(PredictRequest bad, String reason) throws IOException {
    write(GOOD.toPredictionLog("net"), bad.toPredictionLog("net"));
    assertThatThrownBy(this::warmUp)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(WarmUpRule.FILE + ": record 1 fails: ")
        .hasMessageContaining(reason);
  }

  private WarmUp warmUp() {
    try (ServedModel model = ServedModel.load(version)) {
      return model.warmUp();
    }
  }

  private void write(byte[]... records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] record : records) {
      out.writeBytes(TfRecords.record(record));
    }
    Path file = version.resolve(WarmUpRule.FILE);
    Files.createDirectories(file.getParent());
    Files.write(file, out.toByteArray());
  }

  /** One example. */
  private static TensorProto floats(float... values) {
    ServedTensor input = new ServedTensor("x", "float", true, List.of(-1L, (long) values.length));
    return TensorProtos.of(input, values);
  }
}
