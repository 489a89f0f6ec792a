// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Answers requests as they come over the wire by a model of the flavour runtime. */
final class RuntimeAnswers {

  private RuntimeAnswers() {}

  /**
   * Answers one.
   *
   * @return every output, by name
   * @throws RequestFailedException if an input is missing or does not fit
   */
  static Map<String, TensorProto> of(RuntimeModel model, PredictRequest request) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (ModelGraph.Input input : model.graph().inputs()) {
      TensorProto given = request.inputs().get(input.name());
      if (given == null) {
        throw new RequestFailedException("the request has no input " + input.name());
      }
      columns.put(input.name(), column(input, TensorProtos.doubles(given)));
    }
    List<Shape> shapes = model.graph().shapes();
    Map<String, float[]> numbers = RequestFailedException.wrap(() -> model.predict(columns));
    Map<String, TensorProto> answers = new LinkedHashMap<>();
    for (ModelGraph.Output output : model.graph().outputs()) {
      float[] answer = requireNonNull(numbers.get(output.name()));
      answers.put(output.name(), tensor(answer, shapes.get(output.value())));
    }
    return answers;
  }

  private static Object column(ModelGraph.Input input, double[] given) {
    if (input.type() == ModelGraph.Type.IDS) {
      int[] ids = new int[given.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (int) given[i];
      }
      return ids;
    }
    float[] numbers = new float[given.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) given[i];
    }
    return numbers;
  }

  private static TensorProto tensor(float[] numbers, Shape example) {
    long examples = numbers.length / example.size();
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
    tensor.setTensorShape(
        switch (example.rank()) {
          case 1 -> TensorProtos.shape(examples, example.channels());
          case 2 -> TensorProtos.shape(examples, example.width(), example.channels());
          default ->
              TensorProtos.shape(examples, example.height(), example.width(), example.channels());
        });
    ByteBuffer content = ByteBuffer.allocate(numbers.length * Float.BYTES);
    content.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(numbers);
    return tensor.setTensorContent(UnsafeByteOperations.unsafeWrap(content)).build();
  }
}
