// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;
import java.util.Objects;

/**
 * A named tensor that a layer owns.
 *
 * @param name the layer's name and the part, {@code block1/conv/kernel}; unique in a network
 * @param shape its dimensions; for kernels the output channel is last, except in a depthwise kernel
 *     {@code [height, width, channels, multiplier]}
 * @param role what it is
 * @param initializer where its first values come from
 * @param fanIn how many inputs reach one output unit; 0 where the role has none
 * @param fanOut how many outputs one input unit reaches; 0 where the role has none
 */
public record Parameter(
    String name, Shape shape, Role role, Initializer initializer, int fanIn, int fanOut) {

  /** Requires every component. */
  public Parameter {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(initializer, "initializer");
  }

  static Parameter kernel(String layer, Shape shape, Initializer from, int fanIn, int fanOut) {
    return new Parameter(layer + "/kernel", shape, Role.KERNEL, from, fanIn, fanOut);
  }

  static Parameter vector(String layer, String part, int size, Role role, Initializer from) {
    return new Parameter(layer + "/" + part, Shape.of(size), role, from, 0, 0);
  }

  /** This kernel, and after it a bias of zeros if its layer has one. */
  List<Parameter> withBias(boolean bias, int outputs) {
    return bias
        ? List.of(this, vector(layer(), "bias", outputs, Role.BIAS, Initializer.zeros()))
        : List.of(this);
  }

  /** Whether a gradient step changes it. */
  public boolean trainable() {
    return role.trainable();
  }

  /** The name of the layer that owns it: the name without its last part. */
  public String layer() {
    return name.substring(0, name.lastIndexOf('/'));
  }
}
