// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.TensorProto;

/**
 * A request as a client sends it, and as a warm-up file holds it: TensorFlow Serving's {@code
 * PredictRequest} within a {@code PredictionLog}. Both are read and written field by field, since
 * no artifact has Serving's protos for Java.
 *
 * @param signature the signature that answers; never empty
 * @param inputs by the signature's names
 * @param outputs those asked for; empty for all
 */
record PredictRequest(String signature, Map<String, TensorProto> inputs, List<String> outputs) {

  private static final int LOG_PREDICT = 6;
  private static final int PREDICT_REQUEST = 1;
  private static final int MODEL_SPEC = 1;
  private static final int INPUTS = 2;
  private static final int OUTPUT_FILTER = 3;
  private static final int MODEL_NAME = 1;
  private static final int SIGNATURE_NAME = 3;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  PredictRequest {
    inputs = ImmutableMap.copyOf(inputs);
    outputs = ImmutableList.copyOf(outputs);
  }

  /** A request to {@code serving_default} for all outputs. */
  static PredictRequest of(Map<String, TensorProto> inputs) {
    return new PredictRequest(MetaGraph.DEFAULT_SIGNATURE, inputs, ImmutableList.of());
  }

  /**
   * Reads one record of a warm-up file.
   *
   * @return empty if the record is of another kind
   * @throws InvalidProtocolBufferException if it is no proto
   */
  static Optional<PredictRequest> parse(byte[] predictionLog)
      throws InvalidProtocolBufferException {
    UnknownFieldSet log = UnknownFieldSet.parseFrom(predictionLog);
    if (!log.hasField(LOG_PREDICT)) {
      return Optional.empty();
    }
    UnknownFieldSet request = message(message(log, LOG_PREDICT), PREDICT_REQUEST);
    Map<String, TensorProto> inputs = new LinkedHashMap<>();
    for (ByteString bytes : request.getField(INPUTS).getLengthDelimitedList()) {
      UnknownFieldSet entry = UnknownFieldSet.parseFrom(bytes);
      inputs.put(text(entry, KEY), TensorProto.parseFrom(bytes(entry, VALUE)));
    }
    String signature = text(message(request, MODEL_SPEC), SIGNATURE_NAME);
    return Optional.of(
        new PredictRequest(
            signature.isEmpty() ? MetaGraph.DEFAULT_SIGNATURE : signature,
            inputs,
            request.getField(OUTPUT_FILTER).getLengthDelimitedList().stream()
                .map(ByteString::toStringUtf8)
                .toList()));
  }

  /** One record of a warm-up file. */
  byte[] toPredictionLog(String model) {
    UnknownFieldSet.Builder request = UnknownFieldSet.newBuilder();
    add(
        request,
        MODEL_SPEC,
        add(
                add(UnknownFieldSet.newBuilder(), MODEL_NAME, ByteString.copyFromUtf8(model)),
                SIGNATURE_NAME,
                ByteString.copyFromUtf8(signature))
            .build()
            .toByteString());
    inputs.forEach((name, tensor) -> add(request, INPUTS, entry(name, tensor)));
    outputs.forEach(name -> add(request, OUTPUT_FILTER, ByteString.copyFromUtf8(name)));
    ByteString predict =
        add(UnknownFieldSet.newBuilder(), PREDICT_REQUEST, request.build().toByteString())
            .build()
            .toByteString();
    return add(UnknownFieldSet.newBuilder(), LOG_PREDICT, predict).build().toByteArray();
  }

  private static ByteString entry(String name, TensorProto tensor) {
    UnknownFieldSet.Builder entry = UnknownFieldSet.newBuilder();
    add(entry, KEY, ByteString.copyFromUtf8(name));
    return add(entry, VALUE, tensor.toByteString()).build().toByteString();
  }

  private static UnknownFieldSet.Builder add(
      UnknownFieldSet.Builder message, int field, ByteString value) {
    return message.mergeField(
        field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build());
  }

  private static UnknownFieldSet message(UnknownFieldSet of, int field)
      throws InvalidProtocolBufferException {
    return UnknownFieldSet.parseFrom(bytes(of, field));
  }

  /** A message given in parts is their concatenation. */
  private static ByteString bytes(UnknownFieldSet of, int field) {
    return ByteString.copyFrom(of.getField(field).getLengthDelimitedList());
  }

  /** Of a text given twice, the last. */
  private static String text(UnknownFieldSet of, int field) {
    List<ByteString> texts = of.getField(field).getLengthDelimitedList();
    return texts.isEmpty() ? "" : texts.get(texts.size() - 1).toStringUtf8();
  }
}
