// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Shape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TString;

/** An input transform as operations, the same in training and in exported models. */
final class TransformGraph {

  private TransformGraph() {}

  /**
   * Scales raw examples {@code [batch, shape...]}. A table's rows come already encoded.
   *
   * @param shape of one example
   */
  static Operand<TFloat32> scale(
      Ops tf, InputTransform transform, Operand<TFloat32> raw, Shape shape) {
    if (transform instanceof InputTransform.Channels channels) {
      return tf.math.div(
          tf.math.sub(raw, vector(tf, channels.mean())), vector(tf, channels.standardDeviation()));
    }
    if (transform instanceof InputTransform.PerImage) {
      int[] axes = new int[shape.rank()];
      for (int i = 0; i < axes.length; i++) {
        axes[i] = i + 1;
      }
      Operand<TFloat32> mean = tf.math.mean(raw, tf.constant(axes), Mean.keepDims(true));
      Operand<TFloat32> centred = tf.math.sub(raw, mean);
      Operand<TFloat32> variance =
          tf.math.mean(tf.math.square(centred), tf.constant(axes), Mean.keepDims(true));
      Operand<TFloat32> least = tf.constant((float) (1 / Math.sqrt((double) shape.size())));
      return tf.math.div(centred, tf.math.maximum(tf.math.sqrt(variance), least));
    }
    return raw;
  }

  /**
   * A table's raw columns, each {@code [batch]}, to features {@code [batch, width]}. Scaled in
   * float64 as on the host: a year is a large number with a small deviation.
   */
  static Operand<TFloat32> encode(Ops tf, InputTransform.Columns columns, List<Operand<?>> raw) {
    List<Operand<TFloat32>> features = new ArrayList<>();
    for (int i = 0; i < raw.size(); i++) {
      InputTransform.Column column = columns.columns().get(i);
      Operand<?> rows = tf.expandDims(raw.get(i), tf.constant(1));
      if (column instanceof InputTransform.Numeric numeric) {
        Operand<TFloat64> exact = tf.dtypes.cast(floats(rows), TFloat64.class);
        Operand<TFloat64> centred = tf.math.sub(exact, tf.constant(numeric.mean()));
        Operand<TFloat64> scaled = tf.math.div(centred, tf.constant(numeric.standardDeviation()));
        features.add(tf.dtypes.cast(scaled, TFloat32.class));
      } else if (column instanceof InputTransform.Categorical categorical) {
        Operand<TString> known = tf.array(categorical.categories().toArray(new String[0]));
        features.add(tf.dtypes.cast(tf.math.equal(strings(rows), known), TFloat32.class));
      }
    }
    return features.size() == 1 ? features.get(0) : tf.concat(features, tf.constant(1));
  }

  private static Operand<TFloat32> vector(Ops tf, List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return tf.constant(floats);
  }

  @SuppressWarnings("unchecked") // the caller made this placeholder float32
  private static Operand<TFloat32> floats(Operand<?> value) {
    return (Operand<TFloat32>) value;
  }

  @SuppressWarnings("unchecked") // the caller made this placeholder a string
  private static Operand<TString> strings(Operand<?> value) {
    return (Operand<TString>) value;
  }
}
