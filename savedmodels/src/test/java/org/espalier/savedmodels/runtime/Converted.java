// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.espalier.graph.data.RandomStream;
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.graph.ModelGraph;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Small graphs of TensorFlow's, converted, and asked the same. */
final class Converted {

  private static final int BATCH = 5;

  private Converted() {}

  /**
   * Requires the same answers to random numbers.
   *
   * @param example the sizes of the input
   * @param function of the input
   * @return what was made of it
   */
  static ModelGraph requireSame(
      Shape example, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Shape shape = example.prepend(BATCH);
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(shape));
      Operand<TFloat32> y = function.apply(tf, x);
      ModelGraph converted = convert(graph, y.op().name() + ":" + y.asOutput().index());
      float[] numbers = numbers(Math.toIntExact(shape.size()), 1);
      float[] expected = answer(graph, shape, numbers, y);
      try (Model model = Model.of(converted, ModelOptions.DEFAULT)) {
        float[] got = new float[expected.length];
        model.predict(
            new Buffer[] {FloatBuffer.wrap(numbers)},
            new FloatBuffer[] {FloatBuffer.wrap(got)},
            BATCH);
        float largest = 1;
        for (float value : expected) {
          largest = Math.max(largest, Math.abs(value));
        }
        assertThat(got).containsExactly(expected, within(1e-5f * largest));
      }
      return converted;
    }
  }

  /** The same of one output. */
  static ModelGraph convert(Graph graph, String output) {
    return GraphConversion.convert(
        new GraphConversion.Source(
            "converted", graph.toGraphDef(), Map.of("x", "x"), Map.of("y", output), BATCH));
  }

  /** What kinds of operations a model has. */
  static List<String> kinds(ModelGraph graph) {
    return graph.ops().stream().map(op -> op.getClass().getSimpleName()).toList();
  }

  /** Random constant numbers. */
  static Constant<TFloat32> constant(Ops tf, long... sizes) {
    Shape shape = Shape.of(sizes);
    float[] numbers = numbers(Math.toIntExact(shape.size()), sizes.length);
    return tf.constant(shape, org.tensorflow.ndarray.buffer.DataBuffers.of(numbers));
  }

  private static float[] answer(
      Graph graph, Shape shape, float[] numbers, Operand<TFloat32> output) {
    try (Session session = new Session(graph);
        TFloat32 x = TFloat32.tensorOf(shape)) {
      x.asRawTensor().data().asFloats().write(numbers);
      try (Result result = session.runner().feed("x", x).fetch(output).run()) {
        TFloat32 y = (TFloat32) result.get(0);
        float[] answer = new float[Math.toIntExact(y.size())];
        y.asRawTensor().data().asFloats().read(answer);
        return answer;
      }
    }
  }

  private static float[] numbers(int count, int seed) {
    RandomStream random = RandomStream.of(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.gaussian();
    }
    return numbers;
  }

  private static org.assertj.core.data.Offset<Float> within(float most) {
    return org.assertj.core.data.Offset.offset(most);
  }
}
