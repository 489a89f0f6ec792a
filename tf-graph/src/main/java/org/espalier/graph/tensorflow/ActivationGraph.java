// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.network.ActivationFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Activation functions as operations.
 *
 * @param <T> what activations are computed in, softmax aside, which is float32 throughout
 */
record ActivationGraph<T extends TFloating>(Ops ops, Lowering<T> lowering) {

  Operand<T> activate(ActivationFunction function, Operand<T> x) {
    return switch (function) {
      case LINEAR -> x;
      case RELU -> ops.nn.relu(x);
      case RELU6 -> ops.nn.relu6(x);
      case TANH -> ops.math.tanh(x);
      case SIGMOID -> ops.math.sigmoid(x);
      case SWISH -> ops.math.mul(x, ops.math.sigmoid(x));
      case HARD_SIGMOID ->
          ops.math.mul(
              ops.nn.relu6(ops.math.add(x, lowering.number(ops, 3))),
              lowering.number(ops, 1 / 6.0));
      case HARD_SWISH -> {
        Operand<T> gate = ops.nn.relu6(ops.math.add(x, lowering.number(ops, 3)));
        yield ops.math.mul(x, ops.math.mul(gate, lowering.number(ops, 1 / 6.0)));
      }
      case SOFTMAX -> lowering.toCompute(ops.nn.softmax(lowering.toFloat(ops, x)));
    };
  }
}
