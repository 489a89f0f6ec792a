// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.Arrays;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * The dropout of TensorFlow 1, {@code x / keep * floor(keep + random)}, of which models that are
 * asked often keep the random numbers: a placeholder says that all of x is kept.
 */
final class Dropout {

  private Dropout() {}

  /** Whether a tensor is {@code floor(1 + random)} with random numbers from 0 to below 1: ones. */
  static boolean keepsAll(GraphTensors tensors, String tensor) {
    NodeDef floor = tensors.node(tensor);
    if (!floor.getOp().equals("Floor")) {
      return false;
    }
    NodeDef sum = tensors.node(floor.getInput(0));
    return isSum(sum)
        && isNumber(tensors, sum.getInput(0), 1)
        && isEvenlyRandom(tensors, tensors.node(sum.getInput(1)));
  }

  /** {@code random * (1 - 0) + 0}, as TensorFlow writes it, or that without either. */
  private static boolean isEvenlyRandom(GraphTensors tensors, NodeDef node) {
    if (isSum(node) && isNumber(tensors, node.getInput(1), 0)) {
      return isEvenlyRandom(tensors, tensors.node(node.getInput(0)));
    } else if (node.getOp().equals("Mul") && isNumber(tensors, node.getInput(1), 1)) {
      return isEvenlyRandom(tensors, tensors.node(node.getInput(0)));
    }
    return node.getOp().equals("RandomUniform");
  }

  private static boolean isSum(NodeDef node) {
    return node.getOp().equals("Add") || node.getOp().equals("AddV2");
  }

  private static boolean isNumber(GraphTensors tensors, String tensor, float number) {
    Optional<float[]> found = tensors.floats(tensor);
    return found.isPresent() && Arrays.equals(found.get(), new float[] {number});
  }
}
