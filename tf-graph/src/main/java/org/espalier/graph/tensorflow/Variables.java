// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The resource variables of a graph by name. Each has one read, shared by everything that uses it,
 * and one placeholder to assign it from the host. A variable without a shared name of its own would
 * be the same resource as every other such variable of the session.
 */
final class Variables {

  private record Variable(
      Shape shape, VarHandleOp handle, Operand<?> read, Placeholder<?> fed, Op assign) {}

  private final Ops tf;
  private final String owner;
  private final Map<String, Variable> byName = new LinkedHashMap<>();

  /**
   * Variables of one training.
   *
   * @param owner in front of shared names, if several trainings share a graph; else empty
   */
  Variables(Ops tf, String owner) {
    this.tf = tf;
    this.owner = owner;
  }

  /** A name that no other training's variable has. */
  String sharedName(String name) {
    return owner.isEmpty() ? name : owner + "/" + name;
  }

  void addFloat(String name, Shape shape) {
    add(name, shape, TFloat32.class);
  }

  void addLong(String name, Shape shape) {
    add(name, shape, TInt64.class);
  }

  VarHandleOp handle(String name) {
    return variable(name).handle();
  }

  @SuppressWarnings("unchecked") // addFloat made it
  Operand<TFloat32> readFloat(String name) {
    return (Operand<TFloat32>) variable(name).read();
  }

  @SuppressWarnings("unchecked") // addLong made it
  Operand<TInt64> readLong(String name) {
    return (Operand<TInt64>) variable(name).read();
  }

  /** Name to type and shape, as a State's tensors print themselves. */
  Map<String, String> types() {
    Map<String, String> types = new TreeMap<>();
    byName.forEach(
        (name, variable) ->
            types.put(
                name,
                (variable.read().asOutput().dataType().name().contains("INT64")
                        ? "int64"
                        : "float32")
                    + variable.shape()));
    return types;
  }

  /** Copies values to the device, all in one run. */
  void assign(GraphSession session, Map<String, Tensor> values) {
    List<TType> copies = new ArrayList<>();
    GraphSession.Runner runner = session.runner();
    try {
      values.forEach(
          (name, value) -> {
            TType copy = Transfer.toTensorFlow(value);
            copies.add(copy);
            runner.feed(variable(name).fed(), copy).addTarget(variable(name).assign());
          });
      runner.run().close();
    } finally {
      copies.forEach(TType::close);
    }
  }

  /** Copies values to the host, all in one run. */
  Map<String, Tensor> fetch(GraphSession session, Collection<String> names) {
    List<String> order = List.copyOf(names);
    GraphSession.Runner runner = session.runner();
    order.forEach(name -> runner.fetch(variable(name).read()));
    Map<String, Tensor> values = new HashMap<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < order.size(); i++) {
        String name = order.get(i);
        values.put(name, Transfer.toHost(result.get(i), variable(name).shape()));
      }
    }
    return values;
  }

  private <T extends TType> void add(String name, Shape shape, Class<T> type) {
    Ops scoped = Lowering.scope(tf, name);
    org.tensorflow.ndarray.Shape dimensions = Transfer.shape(shape);
    VarHandleOp handle =
        scoped.varHandleOp(type, dimensions, VarHandleOp.sharedName(sharedName(name)));
    Placeholder<T> fed = scoped.placeholder(type, Placeholder.shape(dimensions));
    Operand<T> read = scoped.readVariableOp(handle, type);
    Variable variable =
        new Variable(shape, handle, read, fed, scoped.assignVariableOp(handle, fed));
    if (byName.put(name, variable) != null) {
      throw new IllegalArgumentException("two variables are named " + name);
    }
  }

  private Variable variable(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }
}
