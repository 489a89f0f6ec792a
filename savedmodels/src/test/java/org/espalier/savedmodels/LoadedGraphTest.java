// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedGraphTest {

  @TempDir private Path base;

  /** A graph waits for its sessions before it closes. */
  @Test
  void anInitOpThatFailsSaysWhyAndEnds() {
    Path path = SavedModelWriter.write(VersionDirectory.next(base, "net"), TinyGraph.initialized());
    MetaGraph graph = CheckedSavedModel.graph(path);
    String reads =
        graph.nodes().values().stream()
            .filter(node -> node.getOp().equals("ReadVariableOp"))
            .findFirst()
            .orElseThrow()
            .getName();
    var failing = graph.proto().toBuilder();
    InitOps.set(failing, reads); // a variable that nothing has filled
    MetaGraph broken = MetaGraph.of(path, failing.build());
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertThatThrownBy(() -> LoadedGraph.of(broken)).hasMessageContaining("variable w"));
  }
}
