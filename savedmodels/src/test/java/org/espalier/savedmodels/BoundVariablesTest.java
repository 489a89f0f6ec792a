// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class BoundVariablesTest {

  private static final NodeDef V = node("v", "VarHandleOp");
  private static final NodeDef ONE = node("one", "Identity", "v");
  private static final NodeDef TWO = node("two", "Identity", "one:0");
  private static final NodeDef A = node("a", "Identity", "b");
  private static final NodeDef B = node("b", "Identity", "a");

  @Test
  void followsIdentitiesAndEndsOnACircleOfThem() {
    BoundVariables bound =
        new BoundVariables(
            GraphDef.newBuilder()
                .addNode(V)
                .addNode(ONE)
                .addNode(TWO)
                .addNode(A)
                .addNode(B)
                .build());
    assertThat(bound.variable("", Map.of("v", V, "one", ONE, "two", TWO), "two")).isEqualTo("v");
    assertThat(bound.variable("", Map.of("a", A, "b", B), "a")).isEmpty();
  }

  private static NodeDef node(String name, String op, String... inputs) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp(op)
        .addAllInput(java.util.List.of(inputs))
        .build();
  }
}
