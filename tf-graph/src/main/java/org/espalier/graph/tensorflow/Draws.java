// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import org.espalier.graph.data.RandomStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * Random numbers that are a function of a seed alone: bit for bit those of TensorFlow's {@code
 * StatelessRandomUniform} and {@code StatelessRandomUniformInt}. These ask for the seed in the
 * host's memory, and a GPU would have to hand the step over to the host in every step; their second
 * versions take a key and a counter where the step lies. What the first make of a seed is a block
 * of Philox under a fixed key, which is what the second can be asked for.
 *
 * @param seed two numbers, int64
 */
record Draws(Ops tf, Operand<TInt64> seed) {

  private static final long SCRAMBLING_KEY = 0x02461e293ec8f720L;
  private static final int PHILOX = 1;

  /** One stream a seed, layer, order and step: {@code [hash of seed and layer, key]}. */
  static Operand<TInt64> seed(Ops tf, long seed, String layer, Operand<TInt64> key) {
    long stream = RandomStream.key(seed, RandomStream.hash(layer));
    return tf.stack(List.of(tf.constant(stream), key));
  }

  /** Even in [0, 1). */
  Operand<TFloat32> uniform(Operand<TInt32> shape) {
    Operand<TInt64> block = block();
    return tf.random.statelessRandomUniformV2(shape, key(block), counter(block), philox());
  }

  /** Even in [0, bound). */
  Operand<TInt32> integers(Operand<TInt32> shape, int bound) {
    Operand<TInt64> block = block();
    return tf.random.statelessRandomUniformIntV2(
        shape, key(block), counter(block), philox(), tf.constant(0), tf.constant(bound));
  }

  /** The seed, scrambled: its first half is the key, its second the counter's upper half. */
  private Operand<TInt64> block() {
    return tf.random.statelessRandomUniformFullIntV2(
        tf.constant(new int[] {2}),
        unsigned(tf.constant(new long[] {SCRAMBLING_KEY})),
        unsigned(seed),
        philox(),
        TInt64.class);
  }

  private Operand<TType> key(Operand<TInt64> block) {
    return unsigned(tf.slice(block, tf.constant(new int[] {0}), tf.constant(new int[] {1})));
  }

  private Operand<TType> counter(Operand<TInt64> block) {
    return unsigned(tf.math.mul(block, tf.constant(new long[] {0, 1})));
  }

  private Operand<TInt32> philox() {
    return tf.constant(PHILOX);
  }

  /** The same bits as uint64, a type that TensorFlow Java has no class for. */
  private Operand<TType> unsigned(Operand<TInt64> value) {
    return tf.scope()
        .env()
        .opBuilder("Bitcast", tf.scope().makeOpName("Bitcast"), tf.scope())
        .addInput(value.asOutput())
        .setAttr("type", DataType.DT_UINT64)
        .build()
        .output(0);
  }
}
