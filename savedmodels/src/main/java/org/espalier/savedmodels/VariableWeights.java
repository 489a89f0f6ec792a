// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.tensorflow.ParameterSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Each parameter as a resource variable, saved under the parameter's name, and the ops that save
 * and restore them.
 */
final class VariableWeights implements ParameterSource {

  private record Variable(Parameter parameter, VarHandleOp handle, Operand<TFloat32> read) {}

  private final Ops tf;
  private final Ops weights;
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  VariableWeights(Ops tf) {
    this.tf = tf;
    this.weights = tf.withSubScope("weights");
  }

  @Override
  public Operand<TFloat32> effective(Parameter parameter) {
    return variables.computeIfAbsent(parameter.name(), name -> variable(parameter)).read();
  }

  private Variable variable(Parameter parameter) {
    String name = ConstantWeights.opName(parameter);
    VarHandleOp handle =
        weights
            .withName(name)
            .varHandleOp(
                TFloat32.class,
                Shape.of(parameter.shape().toLongs()),
                VarHandleOp.sharedName(parameter.name()));
    return new Variable(
        parameter, handle, weights.withName(name + ".read").readVariableOp(handle, TFloat32.class));
  }

  /** Adds the ops that save and restore the variables, once all of them are there. */
  SaverDef addSaver() {
    Ops saver = tf.withSubScope("saver");
    Placeholder<TString> filename =
        saver.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.of()));
    Operand<TString> names = saver.array(variables.keySet().toArray(new String[0]));
    Operand<TString> slices =
        saver.array(Collections.nCopies(variables.size(), "").toArray(new String[0]));
    List<Operand<?>> reads = new ArrayList<>();
    variables.values().forEach(variable -> reads.add(variable.read()));
    Op save = saver.train.save(filename, names, slices, reads);
    Operand<TString> saved =
        saver.withName("save").withControlDependencies(List.of(save)).identity(filename);
    Restore restored =
        saver.train.restore(
            filename, names, slices, Collections.nCopies(variables.size(), TFloat32.class));
    List<Op> assigns = new ArrayList<>();
    for (Variable variable : variables.values()) {
      Output<?> value = restored.tensors().get(assigns.size());
      assigns.add(saver.assignVariableOp(variable.handle(), value.expect(TFloat32.class)));
    }
    Op restore = saver.withName("restore").withControlDependencies(assigns).noOp();
    return ServingGraph.saver(
        filename.op().name() + ":0", saved.op().name() + ":0", restore.op().name());
  }

  /**
   * Writes a checkpoint. The ops for that are added to the graph, so its proto has to be taken
   * before.
   *
   * @param prefix of the checkpoint's files
   */
  void save(Graph graph, TrainedNetwork trained, SaverDef saver, Path prefix) {
    Ops fill = tf.withSubScope("fill");
    Placeholder<TFloat32> fed = fill.placeholder(TFloat32.class);
    Map<Variable, Op> assigns = new LinkedHashMap<>();
    for (Variable variable : variables.values()) {
      assigns.put(variable, fill.assignVariableOp(variable.handle(), fed));
    }
    ConfigProto onProcessor = ConfigProto.newBuilder().putDeviceCount("GPU", 0).build();
    try (Session session = new Session(graph, onProcessor)) {
      assigns.forEach(
          (variable, assign) -> {
            try (TFloat32 value = trained.tensor(variable.parameter())) {
              session.runner().feed(fed, value).addTarget(assign).run().close();
            }
          });
      try (TString name = TString.scalarOf(prefix.toString())) {
        session
            .runner()
            .feed(saver.getFilenameTensorName(), name)
            .fetch(saver.getSaveTensorName())
            .run()
            .close();
      }
    }
  }
}
