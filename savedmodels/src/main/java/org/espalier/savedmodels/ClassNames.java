// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** The classes by name in an exported graph; one without a name goes by its number. */
final class ClassNames {

  /** The output with the name of the class of the largest logit. */
  static final String LABEL = "label";

  private ClassNames() {}

  /** A name for each logit. */
  static List<String> of(TrainedNetwork trained) {
    List<String> names = new ArrayList<>(trained.labels());
    while (names.size() < trained.classes()) {
      names.add(Integer.toString(names.size()));
    }
    return names;
  }

  /**
   * The name of the largest of logits {@code [batch, classes]}, {@code [batch]}; ties go to the
   * first.
   */
  static Operand<TString> largest(Ops tf, Operand<TFloat32> logits, List<String> names) {
    Ops scope = tf.withSubScope(LABEL);
    Operand<TInt64> largest = scope.math.argMax(logits, scope.constant(1));
    return scope.gather(constant(scope, names), largest, scope.constant(0));
  }

  /** {@code [classes]}. */
  static Operand<TString> constant(Ops tf, List<String> names) {
    return tf.array(names.toArray(String[]::new));
  }
}
