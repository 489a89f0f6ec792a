// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Inputs for a model that nobody has examples of: numbers in [0, 1), whole numbers and truth values
 * of 0 and 1, texts of one letter. A dimension that is open, but not the batch's, becomes 16.
 */
final class MadeInputs {

  private static final long OPEN = 16;
  private static final ImmutableSet<String> FLOATS =
      ImmutableSet.of("float", "double", "half", "bfloat16");

  private MadeInputs() {}

  /**
   * One tensor for each input; the same for the same seed.
   *
   * @throws RequestFailedException if there are no inputs, or one states no shape, more elements
   *     than the memory holds, or a type without numbers
   */
  static Map<String, TensorProto> of(Collection<ServedTensor> inputs, int examples, long seed) {
    if (inputs.isEmpty()) {
      throw new RequestFailedException("the signature serving_default has no inputs");
    }
    RandomStream random = RandomStream.of(seed);
    Map<String, TensorProto> made = new LinkedHashMap<>();
    for (ServedTensor input : inputs) {
      made.put(input.name(), make(input, shape(input, examples), random));
    }
    return made;
  }

  private static TensorProto make(ServedTensor input, TensorShapeProto shape, RandomStream random) {
    TensorProto.Builder values = TensorProto.newBuilder().setTensorShape(shape);
    long size = TensorProtos.size(shape);
    if (input.type().equals("string")) {
      values.setDtype(DataType.DT_STRING);
      for (long i = 0; i < size; i++) {
        values.addStringVal(ByteString.copyFromUtf8(random.below(2) == 0 ? "a" : "b"));
      }
      return values.build();
    }
    boolean floats = FLOATS.contains(input.type());
    values.setDtype(DataType.DT_DOUBLE);
    for (long i = 0; i < size; i++) {
      values.addDoubleVal(floats ? random.uniform() : random.below(2));
    }
    return TensorProtos.cast(values.build(), input.dataType());
  }

  private static TensorShapeProto shape(ServedTensor input, int examples) {
    if (!input.rankKnown() || input.shape().isEmpty()) {
      throw new RequestFailedException(
          "the input must state its shape, with the batch first: " + input);
    }
    long[] sizes = new long[input.shape().size()];
    sizes[0] = examples;
    for (int i = 1; i < sizes.length; i++) {
      sizes[i] = input.shape().get(i) < 0 ? OPEN : input.shape().get(i);
    }
    return TensorProtos.shape(sizes);
  }
}
