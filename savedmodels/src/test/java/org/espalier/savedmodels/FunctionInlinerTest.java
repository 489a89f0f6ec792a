// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

class FunctionInlinerTest {

  private static final List<OpDef> OPS = TensorFlow.registeredOpList().getOpList();

  @Test
  void writesOutCallsInCalls() {
    GraphDef flat = FunctionInliner.inline(ForeignGraphs.inFunctions().graph(), OPS);
    assertThat(node(flat, "call>layer>multiply").getInputList())
        .containsExactly("call>layer>apart:1", "call>layer>read:0");
    assertThat(node(flat, "call>layer>read").getInputList()).containsExactly("w");
    assertThat(node(flat, "call>layer").getInputList())
        .containsExactly("x", "call>layer>multiply:0");
    assertThat(node(flat, "call").getOp()).isEqualTo("IdentityN");
    assertThat(node(flat, "call").getInputList()).containsExactly("x", "call>layer:1");
  }

  @Test
  void leavesCallsThatDoNotFitTheirFunction() {
    GraphDef.Builder graph = chain(2, 1);
    graph.getNodeBuilder(0).addInput("more");
    assertThat(FunctionInliner.inline(graph.build(), OPS).getNodeList())
        .extracting(NodeDef::getOp)
        .containsExactly("f0");
  }

  @Test
  void refusesWhatWouldGrowWithoutBounds() {
    assertThatThrownBy(() -> FunctionInliner.inline(chain(20, 2).build(), OPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "a graph with its calls written out can have at most 200000 nodes in calls 100 deep,"
                + " this has more (at call>c0>");
    assertThatThrownBy(() -> FunctionInliner.inline(chain(200, 1).build(), OPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200000 nodes in calls 100 deep");
  }

  /** Functions f0, f1, ..., of which each calls the next so many times. */
  private static GraphDef.Builder chain(int functions, int calls) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    graph.addNodeBuilder().setName("call").setOp("f0");
    for (int i = 0; i < functions; i++) {
      FunctionDef.Builder function = graph.getLibraryBuilder().addFunctionBuilder();
      function.getSignatureBuilder().setName("f" + i);
      for (int c = 0; c < calls; c++) {
        String next = i + 1 < functions ? "f" + (i + 1) : "NoOp";
        function.addNodeDefBuilder().setName("c" + c).setOp(next);
      }
    }
    return graph;
  }

  private static NodeDef node(GraphDef graph, String name) {
    return graph.getNodeList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
