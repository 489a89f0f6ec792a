// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/** Within functions a tensor goes by the name of its op's output, which changes with the op. */
final class FunctionOutputs {

  private FunctionOutputs() {}

  /**
   * Renames the only output of some nodes wherever it is used.
   *
   * @param nodes whose ops have been exchanged
   * @param output the name of the new ops' output
   */
  static void rename(FunctionDef.Builder function, Set<String> nodes, String output) {
    UnaryOperator<String> renamed =
        tensor -> {
          int colon = tensor.indexOf(':');
          return colon > 0 && nodes.contains(tensor.substring(0, colon))
              ? tensor.substring(0, colon) + ":" + output + ":0"
              : tensor;
        };
    for (NodeDef.Builder node : function.getNodeDefBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, renamed.apply(node.getInput(i)));
      }
    }
    Map.copyOf(function.getRetMap())
        .forEach((result, tensor) -> function.putRet(result, renamed.apply(tensor)));
  }
}
