// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the values that do nothing but multiply others. */
final class Scales {

  private Scales() {}

  /** Their names. */
  static Set<String> of(Network network) {
    Set<String> scales = new HashSet<>();
    Set<String> read = new HashSet<>();
    for (Network.Call call : network.calls()) {
      boolean multiplies = call.layer() instanceof Multiply;
      read.addAll(multiplies ? call.inputs().subList(0, 1) : call.inputs());
      scales.addAll(multiplies ? call.inputs().subList(1, 2) : List.of());
    }
    network.outputs().forEach(output -> read.add(output.value()));
    scales.removeAll(read);
    return scales;
  }
}
