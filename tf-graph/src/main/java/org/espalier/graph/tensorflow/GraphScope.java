// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;

/**
 * Names of the operations of a graph: nested, each once, numbered as TensorFlow's are. TensorFlow
 * Java's own scope reads the name of every operation there is whenever it goes one level down, so
 * that the time to build a graph grows with the square of its size; this one remembers the names it
 * gave.
 *
 * <p>A graph must have one only, and no operations from elsewhere that share its names.
 */
public final class GraphScope implements Scope {

  private final Graph graph;
  private final String prefix;
  private final String name;
  private final Map<String, Integer> given; // to the number that the next one gets
  private final List<Operation> controls;
  private final DeviceSpec device;
  private final boolean init;

  private GraphScope(
      Graph graph,
      String prefix,
      String name,
      Map<String, Integer> given,
      List<Operation> controls,
      DeviceSpec device,
      boolean init) {
    this.graph = graph;
    this.prefix = prefix;
    this.name = name;
    this.given = given;
    this.controls = controls;
    this.device = device;
    this.init = init;
  }

  /** Operations of a graph that has none yet. */
  public static Ops ops(Graph graph) {
    Scope root =
        new GraphScope(
            graph, "", "", new HashMap<>(), List.of(), DeviceSpec.newBuilder().build(), false);
    return Ops.create(
        new ExecutionEnvironment() {
          @Override
          public OperationBuilder opBuilder(String type, String name, Scope scope) {
            return graph.opBuilder(type, name, scope);
          }

          @Override
          public void attachFunction(ConcreteFunction function) {
            graph.attachFunction(function);
          }

          @Override
          public void checkInput(Operation input) {
            graph.checkInput(input);
          }

          @Override
          public Types environmentType() {
            return graph.environmentType();
          }

          @Override
          public Scope baseScope() {
            return root;
          }

          @Override
          public boolean isInitializer(Operation operation) {
            return graph.isInitializer(operation);
          }
        });
  }

  @Override
  public ExecutionEnvironment env() {
    return graph;
  }

  @Override
  public Scope withSubScope(String child) {
    return new GraphScope(
        graph, makeOpName(child) + "/", "", new HashMap<>(), controls, device, init);
  }

  @Override
  public Scope withName(String opName) {
    return new GraphScope(graph, prefix, opName, given, controls, device, init);
  }

  @Override
  public Scope withNameAsSubScope(String defaultName) {
    return withSubScope(defaultName);
  }

  @Override
  public Scope withDevice(DeviceSpec there) {
    return new GraphScope(graph, prefix, name, given, controls, there, init);
  }

  @Override
  public Scope withInitScope() {
    return new GraphScope(graph, prefix, name, given, List.of(), device, true);
  }

  @Override
  public Scope withControlDependencyOps(Iterable<Operation> before) {
    List<Operation> operations = StreamSupport.stream(before.spliterator(), false).toList();
    operations.forEach(graph::checkInput);
    return new GraphScope(graph, prefix, name, given, operations, device, init);
  }

  @Override
  public String makeOpName(String defaultName) {
    return prefix + makeUnique(name.isEmpty() ? defaultName : name);
  }

  @Override
  public String makeUnique(String id) {
    if (!Scope.isValidOpName(id)) {
      throw new IllegalArgumentException("no name of an operation: " + id);
    }
    int number = given.getOrDefault(id, 0);
    String unique = number == 0 ? id : id + "_" + number;
    while (number > 0 && given.containsKey(unique)) { // asked for as it is
      number++;
      unique = id + "_" + number;
    }
    given.put(id, number + 1);
    given.putIfAbsent(unique, 1);
    return unique;
  }

  @Override
  public void refreshNames() {
    throw new UnsupportedOperationException("a graph from elsewhere has names of its own");
  }

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    builder.setDevice(device.toString());
    for (Operation control : controls) {
      builder.addControlInput(control);
    }
    return builder;
  }

  @Override
  public String getDeviceString() {
    return device.toString();
  }

  @Override
  public boolean isInit() {
    return init;
  }
}
