// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.espalier.graph.data.RandomStream;
import org.espalier.savedmodels.ServedTensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * Requests made up from a signature: images (four dimensions) of pixels in [0, 255], other real
 * numbers in [0, 1), whole numbers that are 0 or 1, as any vocabulary has them, and words of one to
 * eight letters. Fixed by the seed, the input's name and the batch. Where a dimension other than
 * the batch may be of any size it is 1; a shape of unknown rank is the batch alone.
 */
final class Requests {

  private static final int LONGEST_WORD = 8;

  private Requests() {}

  /** Why a model cannot be asked for so many examples at once; empty if it can. */
  static Optional<String> refusal(List<ServedTensor> inputs, int batch) {
    return inputs.stream()
        .filter(input -> input.rankKnown() && !input.shape().isEmpty())
        .filter(input -> input.shape().get(0) != -1 && input.shape().get(0) != batch)
        .findFirst()
        .map(input -> "the signature fixes the batch at " + input.shape().get(0));
  }

  /**
   * One request; whoever gets it closes its tensors.
   *
   * @return the tensors by the inputs' names, each {@code [batch, ...]}
   * @throws IllegalArgumentException if an input has a type that there are no values for
   */
  static Map<String, TType> of(List<ServedTensor> inputs, int batch, long seed) {
    Map<String, TType> request = new LinkedHashMap<>();
    boolean complete = false;
    try {
      for (ServedTensor input : inputs) {
        RandomStream random = RequestValues.stream(seed, input.name(), batch);
        request.put(input.name(), tensor(input, shape(input, batch), random));
      }
      complete = true;
      return request;
    } finally {
      if (!complete) {
        request.values().forEach(TType::close);
      }
    }
  }

  private static Shape shape(ServedTensor input, int batch) {
    if (!input.rankKnown()) {
      return Shape.of(batch);
    }
    long[] sizes = input.shape().stream().mapToLong(size -> size == -1 ? 1 : size).toArray();
    if (sizes.length > 0) {
      sizes[0] = batch;
    }
    return Shape.of(sizes);
  }

  private static TType tensor(ServedTensor input, Shape shape, RandomStream random) {
    double end = RequestValues.end(shape.numDimensions());
    return switch (input.type()) {
      case "float" -> floats(shape, random, end);
      case "double" -> TFloat64.tensorOf(shape, t -> fill(t, () -> end * random.uniform()));
      case "half" -> TFloat16.tensorOf(shape, t -> fill(t, () -> (float) (end * random.uniform())));
      case "bfloat16" ->
          TBfloat16.tensorOf(shape, t -> fill(t, () -> (float) (end * random.uniform())));
      case "uint8" ->
          TUint8.tensorOf(shape, t -> fill(t, () -> (byte) random.below(end > 1 ? 256 : 2)));
      case "uint16" -> TUint16.tensorOf(shape, t -> fill(t, () -> (short) random.below(2)));
      case "int32" -> TInt32.tensorOf(shape, t -> fill(t, () -> random.below(2)));
      case "int64" -> TInt64.tensorOf(shape, t -> fill(t, () -> (long) random.below(2)));
      case "bool" -> TBool.tensorOf(shape, t -> fill(t, () -> random.below(2) == 1));
      case "string" -> words(shape, random);
      default ->
          throw new IllegalArgumentException("no values can be made up for the input " + input);
    };
  }

  private static <T> void fill(NdArray<T> tensor, Supplier<T> value) {
    tensor.scalars().forEach(scalar -> scalar.setObject(value.get()));
  }

  private static TString words(Shape shape, RandomStream random) {
    String[] words = new String[Math.toIntExact(shape.size())];
    for (int i = 0; i < words.length; i++) {
      StringBuilder word = new StringBuilder();
      for (int letters = 1 + random.below(LONGEST_WORD); letters > 0; letters--) {
        word.append((char) ('a' + random.below('z' - 'a' + 1)));
      }
      words[i] = word.toString();
    }
    return TString.tensorOf(shape, DataBuffers.ofObjects(words));
  }

  private static TFloat32 floats(Shape shape, RandomStream random, double end) {
    float[] values = RequestValues.floats(Math.toIntExact(shape.size()), end, random);
    TFloat32 tensor = TFloat32.tensorOf(shape);
    tensor.asRawTensor().data().asFloats().write(values);
    return tensor;
  }
}
