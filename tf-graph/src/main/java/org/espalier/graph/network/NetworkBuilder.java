// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Composes a network by calling layers on values, as Keras's functional interface does:
 *
 * <pre>{@code
 * NetworkBuilder net = Network.builder("tiny");
 * String x = net.input("image", Shape.of(28, 28, 1));
 * x = net.call(new Flatten("flatten"), x);
 * x = net.call(Dense.of("logits", 10), x);
 * Network network = net.output("logits", x).build();
 * }</pre>
 */
public final class NetworkBuilder {

  private final String name;
  private final List<Network.Input> inputs = new ArrayList<>();
  private final List<Network.Call> calls = new ArrayList<>();
  private final List<Network.Output> outputs = new ArrayList<>();
  private final Set<String> values = new HashSet<>();

  NetworkBuilder(String name) {
    this.name = name;
  }

  /** Adds a float32 input and returns the name of its value. */
  public String input(String name, Shape shape) {
    inputs.add(new Network.Input(name, shape, Network.Type.FLOAT32));
    values.add(name);
    return name;
  }

  /** Adds an int32 input of ids and returns the name of its value. */
  public String ids(String name, Shape shape) {
    inputs.add(new Network.Input(name, shape, Network.Type.INT32));
    values.add(name);
    return name;
  }

  /**
   * Applies a layer and returns the name of the result: the layer's, with {@code _2}, {@code _3}...
   * from the second call on.
   */
  public String call(Layer layer, String... inputs) {
    String value = layer.name();
    for (int n = 2; !values.add(value); n++) {
      value = layer.name() + "_" + n;
    }
    calls.add(new Network.Call(value, layer, List.of(inputs)));
    return value;
  }

  /** Gives a value back under a name. */
  public NetworkBuilder output(String name, String value) {
    outputs.add(new Network.Output(name, value));
    return this;
  }

  /**
   * The network.
   *
   * @throws IllegalArgumentException as {@link Network} says
   */
  public Network build() {
    return new Network(name, inputs, calls, outputs);
  }
}
