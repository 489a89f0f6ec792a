// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableSet;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDefOrBuilder;

/** How nodes call functions: by an op for that, or as if the function were an op. */
final class Calls {

  /** Ops that call the function of their attribute f. */
  static final ImmutableSet<String> OPS =
      ImmutableSet.of("PartitionedCall", "StatefulPartitionedCall");

  private Calls() {}

  /** The name of the function a node calls, or of its op if it calls none. */
  static String name(NodeDefOrBuilder node) {
    return OPS.contains(node.getOp())
        ? node.getAttrOrDefault("f", AttrValue.getDefaultInstance()).getFunc().getName()
        : node.getOp();
  }
}
