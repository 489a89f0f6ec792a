// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/** The agent's float32 variables by name, in its graph, and their way to the host and back. */
final class AgentVariables {

  private record Variable(
      Shape shape,
      VarHandleOp handle,
      Operand<TFloat32> read,
      Placeholder<TFloat32> fed,
      Op assign) {}

  private final Ops tf;
  private final Map<String, Variable> byName = new LinkedHashMap<>();

  AgentVariables(Ops tf) {
    this.tf = tf;
  }

  void add(String name, Shape shape) {
    org.tensorflow.ndarray.Shape dimensions = org.tensorflow.ndarray.Shape.of(shape.toLongs());
    VarHandleOp handle = tf.varHandleOp(TFloat32.class, dimensions, VarHandleOp.sharedName(name));
    Placeholder<TFloat32> fed = tf.placeholder(TFloat32.class, Placeholder.shape(dimensions));
    byName.put(
        name,
        new Variable(
            shape,
            handle,
            tf.readVariableOp(handle, TFloat32.class),
            fed,
            tf.assignVariableOp(handle, fed)));
  }

  /** The names that begin so, in the order they were added. */
  List<String> names(String prefix) {
    return byName.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  Shape shape(String name) {
    return variable(name).shape();
  }

  Operand<TFloat32> read(String name) {
    return variable(name).read();
  }

  VarHandleOp handle(String name) {
    return variable(name).handle();
  }

  void assign(Session session, Map<String, Tensor> values) {
    List<TFloat32> copies = new ArrayList<>();
    Session.Runner runner = session.runner();
    try {
      values.forEach(
          (name, value) -> {
            if (value instanceof Tensor.Floats floats) {
              TFloat32 copy =
                  TFloat32.tensorOf(
                      org.tensorflow.ndarray.Shape.of(floats.shape().toLongs()),
                      DataBuffers.of(floats.values(), true, false));
              copies.add(copy);
              runner.feed(variable(name).fed(), copy).addTarget(variable(name).assign());
            }
          });
      runner.run().close();
    } finally {
      copies.forEach(TFloat32::close);
    }
  }

  Map<String, Tensor> fetch(Session session) {
    Session.Runner runner = session.runner();
    byName.values().forEach(variable -> runner.fetch(variable.read()));
    Map<String, Tensor> values = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      int i = 0;
      for (Map.Entry<String, Variable> entry : byName.entrySet()) {
        Shape shape = entry.getValue().shape();
        float[] copy = new float[Math.toIntExact(shape.size())];
        result.get(i++).asRawTensor().data().asFloats().read(copy);
        values.put(entry.getKey(), Tensor.of(shape, copy));
      }
    }
    return values;
  }

  private Variable variable(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }
}
