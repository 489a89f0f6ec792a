// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.DecodeProto;
import org.tensorflow.op.io.FifoQueue;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Reads a warm-up file by TensorFlow's own ops alone: its record reader, its proto decoder given
 * the messages' definitions, and its tensor parser. None of the project's reading code takes part.
 */
class WarmUpByTensorFlowTest {

  @TempDir Path directory;

  @Test
  void theFileHoldsTheExamples() throws IOException {
    ServedTensor input = new ServedTensor("image", "float", true, List.of(-1L, 2L));
    WarmUpFile.write(
        directory,
        "net",
        List.of(
            PredictRequest.of(Map.of("image", TensorProtos.of(input, new float[] {1, 2}))),
            PredictRequest.of(Map.of("image", TensorProtos.of(input, new float[] {3, 4, 5, 6})))));
    Path messages = directory.resolve("messages");
    Files.write(messages, messages().toByteArray());

    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TString> record = next(tf, directory.resolve(WarmUpRule.FILE));
      Operand<TString> predict = field(tf, record, messages, "Log", "predict_log");
      Operand<TString> request = field(tf, predict, messages, "PredictLog", "request");
      Operand<TString> spec = field(tf, request, messages, "Request", "model_spec");
      Operand<TString> entry = field(tf, request, messages, "Request", "inputs");
      tf.withName("model").identity(field(tf, spec, messages, "Spec", "name"));
      tf.withName("signature").identity(field(tf, spec, messages, "Spec", "signature_name"));
      tf.withName("key").identity(field(tf, entry, messages, "Entry", "key"));
      Operand<TString> tensor = field(tf, entry, messages, "Entry", "value");
      tf.withName("value").io.parseTensor(tensor, TFloat32.class);
      try (Session session = new Session(graph)) {
        session.run("start");
        assertRecord(session, Shape.of(1, 2), 1, 2);
        assertRecord(session, Shape.of(2, 2), 3, 4, 5, 6);
      }
    }
  }

  private static void assertRecord(Session session, Shape shape, float... values) {
    try (Result read =
        session.runner().fetch("model").fetch("signature").fetch("key").fetch("value").run()) {
      assertThat(((TString) read.get(0)).getObject()).isEqualTo("net");
      assertThat(((TString) read.get(1)).getObject()).isEqualTo("serving_default");
      assertThat(((TString) read.get(2)).getObject()).isEqualTo("image");
      assertThat(read.get(3).shape()).isEqualTo(shape);
      assertThat(Columns.floats((TFloat32) read.get(3))).containsExactly(values);
    }
  }

  /** The next record of the file, once the op {@code start} has run. */
  private static Operand<TString> next(Ops tf, Path file) {
    FifoQueue files = tf.io.fifoQueue(List.of(TString.class));
    tf.withName("start").io.queueEnqueue(files, List.of(tf.constant(file.toString())));
    return tf.io.readerRead(tf.io.tfRecordReader(), files).value();
  }

  /** The only value of a field. */
  private static Operand<TString> field(
      Ops tf, Operand<TString> message, Path messages, String type, String field) {
    Operand<TString> value =
        tf.decodeProto(
                message,
                "warmup." + type,
                List.of(field),
                List.of(TString.class),
                DecodeProto.descriptorSource(messages.toString()))
            .values()
            .get(0)
            .asOutput()
            .expect(TString.class);
    return tf.reshape(value, tf.constant(new int[0]));
  }

  /** The parts of Serving's messages that are read, by their field numbers. */
  private static FileDescriptorSet messages() {
    return FileDescriptorSet.newBuilder()
        .addFile(
            FileDescriptorProto.newBuilder()
                .setName("warmup.proto")
                .setPackage("warmup")
                .setSyntax("proto3")
                .addMessageType(message("Log", bytes("predict_log", 6)))
                .addMessageType(message("PredictLog", bytes("request", 1)))
                .addMessageType(message("Request", bytes("model_spec", 1), bytes("inputs", 2)))
                .addMessageType(message("Spec", bytes("name", 1), bytes("signature_name", 3)))
                .addMessageType(message("Entry", bytes("key", 1), bytes("value", 2))))
        .build();
  }

  private static DescriptorProto message(String name, FieldDescriptorProto... fields) {
    return DescriptorProto.newBuilder().setName(name).addAllField(List.of(fields)).build();
  }

  private static FieldDescriptorProto bytes(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(FieldDescriptorProto.Type.TYPE_BYTES)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .build();
  }
}
