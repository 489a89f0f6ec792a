// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.Locale;
import java.util.OptionalDouble;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.Variant;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The evaluation of examples that are fed by index, in inference mode and float32. */
final class Evaluator {

  private static final int BATCH = 500;

  final Placeholder<TInt32> indices;
  final Operand<TFloat32> lossSum;
  final Operand<TInt32> correct;
  final Operand<TInt32> top5;

  private final DataGraph data;
  private final int outputs;
  private final Operand<TFloat32> logits;

  Evaluator(Ops tf, PassGraph pass, DataGraph data, Loss loss) {
    this.data = data;
    this.outputs = pass.outputs;
    this.indices =
        tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1)));
    Operand<TInt64> rows = tf.dtypes.cast(indices, TInt64.class);
    Lowering.DropoutNoise none = pass.noise(tf, tf.constant(0L), tf.constant(0L));
    this.logits = pass.forward(tf, Variant.inference(), data.inputs(rows), none).logits();
    Operand<TFloat32> targets = data.targets(rows, outputs);
    Operand<TFloat32> losses = new LossGraph(tf, loss).perExample(logits, targets);
    this.lossSum = tf.sum(losses, tf.constant(0));
    Operand<TInt64> label = tf.math.argMax(targets, tf.constant(1));
    Operand<TInt64> guess = tf.math.argMax(logits, tf.constant(1));
    this.correct = count(tf, tf.math.equal(guess, label));
    this.top5 = count(tf, tf.nn.inTopK(logits, label, tf.constant((long) Math.min(5, outputs))));
  }

  private static Operand<TInt32> count(Ops tf, Operand<TBool> hits) {
    Operand<TInt64> all = tf.sum(tf.dtypes.cast(hits, TInt64.class), tf.constant(0));
    return tf.dtypes.cast(all, TInt32.class);
  }

  Evaluation evaluate(GraphSession session, Split split) {
    int size = data.size(split);
    double loss = 0;
    long right = 0;
    long amongFive = 0;
    for (int from = 0; from < size; from += BATCH) {
      try (TInt32 fed = indices(split, from, Math.min(size, from + BATCH));
          Result result =
              session.runner().feed(indices, fed).fetch(lossSum).fetch(correct).fetch(top5).run()) {
        loss += ((TFloat32) result.get(0)).getFloat();
        right += ((TInt32) result.get(1)).getInt();
        amongFive += ((TInt32) result.get(2)).getInt();
      }
    }
    if (!data.labels()) {
      return new Evaluation(loss / size, OptionalDouble.empty(), OptionalDouble.empty());
    }
    return new Evaluation(
        loss / size,
        OptionalDouble.of((double) right / size),
        OptionalDouble.of((double) amongFive / size));
  }

  float[] predict(GraphSession session, Split split, int count) {
    if (count < 1 || count > data.size(split)) {
      throw new IllegalArgumentException(
          "%d examples were asked for, the %s split has %d"
              .formatted(count, split.toString().toLowerCase(Locale.ROOT), data.size(split)));
    }
    float[] all = new float[count * outputs];
    for (int from = 0; from < count; from += BATCH) {
      int to = Math.min(count, from + BATCH);
      try (TInt32 fed = indices(split, from, to);
          Result result = session.runner().feed(indices, fed).fetch(logits).run()) {
        float[] part = Transfer.floats(result.get(0), (to - from) * outputs);
        System.arraycopy(part, 0, all, from * outputs, part.length);
      }
    }
    return all;
  }

  private TInt32 indices(Split split, int from, int to) {
    int[] indices = new int[to - from];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = data.offset(split) + from + i;
    }
    return Transfer.vector(indices);
  }
}
