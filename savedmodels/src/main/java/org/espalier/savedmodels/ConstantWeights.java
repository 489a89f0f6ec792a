// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.HashMap;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.tensorflow.ParameterSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Each parameter as a constant of the graph, {@code weights/conv1.kernel}. */
final class ConstantWeights implements ParameterSource {

  private final Ops tf;
  private final TrainedNetwork trained;
  private final Map<String, Operand<TFloat32>> constants = new HashMap<>();

  ConstantWeights(Ops tf, TrainedNetwork trained) {
    this.tf = tf.withSubScope("weights");
    this.trained = trained;
  }

  @Override
  public Operand<TFloat32> effective(Parameter parameter) {
    return constants.computeIfAbsent(parameter.name(), name -> constant(parameter));
  }

  private Operand<TFloat32> constant(Parameter parameter) {
    try (TFloat32 value = trained.tensor(parameter)) {
      return tf.withName(opName(parameter)).constantOf(value);
    }
  }

  /** A parameter's name as TensorFlow lets a part of a node's name be. */
  static String opName(Parameter parameter) {
    return parameter.name().replace('/', '.').replaceAll("[^A-Za-z0-9_.-]", "_");
  }
}
