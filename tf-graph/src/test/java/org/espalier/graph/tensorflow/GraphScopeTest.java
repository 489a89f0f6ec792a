// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/** Names of operations, beside those that TensorFlow Java's scopes give. */
class GraphScopeTest {

  @Test
  void namesAreThoseOfTensorFlowsOwnScopes() {
    for (long seed = 0; seed < 20; seed++) {
      try (Graph ours = new Graph();
          Graph theirs = new Graph()) {
        List<String> names = List.of("a", "b", "conv", "Const");
        assertThat(grown(ours, GraphScope.ops(ours), names, seed))
            .isEqualTo(grown(theirs, Ops.create(theirs), names, seed));
      }
    }
  }

  /** Where TensorFlow's own clash. */
  @Test
  void aNumberedNameIsTakenOnce() {
    for (long seed = 0; seed < 20; seed++) {
      try (Graph graph = new Graph()) {
        assertThat(grown(graph, GraphScope.ops(graph), List.of("a", "a_1", "a_1_1"), seed))
            .doesNotHaveDuplicates();
      }
    }
  }

  /** Sixty operations in scopes within scopes, some with names of their own. */
  private static List<String> grown(Graph graph, Ops root, List<String> names, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Ops> scopes = new ArrayList<>(List.of(root));
    for (int i = 0; i < 60; i++) {
      Ops at = scopes.get(random.nextInt(scopes.size()));
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(4)) {
        case 0 -> scopes.add(at.withSubScope(name));
        case 1 -> at.withName(name).constant(1f);
        case 2 -> at.withControlDependencies(at.constant(2f)).noOp();
        default -> at.constant(1f);
      }
    }
    List<String> given = new ArrayList<>();
    graph.operations().forEachRemaining(operation -> given.add(operation.name()));
    return given;
  }

  @Test
  void operationsWaitForThoseTheyDependOn() {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph);
      tf.withControlDependencies(tf.withName("first").constant(1f)).withName("second").noOp();
      assertThat(graph.toGraphDef().getNodeList())
          .filteredOn(node -> node.getName().equals("second"))
          .singleElement()
          .satisfies(node -> assertThat(node.getInputList()).containsExactly("^first"));
    }
  }

  @Test
  void refusesWhatIsNoName() {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph);
      assertThatThrownBy(() -> tf.withSubScope("a/b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no name of an operation: a/b");
    }
  }
}
