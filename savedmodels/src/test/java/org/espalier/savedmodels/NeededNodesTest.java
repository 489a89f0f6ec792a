// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class NeededNodesTest {

  @Test
  void keepsWhatTheRootsDependOn() {
    GraphDef.Builder graph = GraphDef.newBuilder();
    graph.getVersionsBuilder().setProducer(7);
    add(graph, "unused");
    add(graph, "x");
    add(graph, "split", "x");
    add(graph, "assign");
    add(graph, "y", "split:1", "^assign");
    add(graph, "also-unused", "y");
    GraphDef needed = NeededNodes.of(graph.build(), List.of("y:0"));
    assertThat(needed.getNodeList())
        .extracting(NodeDef::getName)
        .containsExactly("x", "split", "assign", "y");
    assertThat(needed.getVersions().getProducer()).isEqualTo(7);
  }

  private static void add(GraphDef.Builder graph, String name, String... inputs) {
    graph.addNodeBuilder().setName(name).addAllInput(List.of(inputs));
  }
}
