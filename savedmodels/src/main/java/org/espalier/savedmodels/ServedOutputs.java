// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/**
 * What clients can ask of an exported network: its signatures.
 *
 * @param inputs of {@code serving_default}
 * @param outputs of {@code serving_default}
 * @param classify the other signature, if wanted
 */
record ServedOutputs(
    Map<String, TensorInfo> inputs,
    Map<String, TensorInfo> outputs,
    Optional<ClassifySignature> classify) {

  /** Adds what the extras need to the graph of a network. */
  static ServedOutputs add(
      Ops tf, TrainedNetwork trained, InferenceGraph inference, ServingExtras extras) {
    Operand<TFloat32> logits = inference.outputs().values().iterator().next();
    List<String> names = ClassNames.of(trained);
    Map<String, TensorInfo> inputs = new LinkedHashMap<>();
    inference.inputs().forEach((name, input) -> inputs.put(name, tensor(input)));
    Map<String, TensorInfo> outputs = new LinkedHashMap<>();
    outputs.put(Exporter.OUTPUT, tensor(logits));
    if (extras.label()) {
      outputs.put(ClassNames.LABEL, tensor(ClassNames.largest(tf, logits, names)));
    }
    Optional<ClassifySignature> classify =
        extras.classify()
            ? Optional.of(ClassifySignature.add(tf, inference, logits, names))
            : Optional.empty();
    return new ServedOutputs(inputs, outputs, classify);
  }

  /** The nodes of the graph that they need, and those that save variables. */
  ServingGraph graph(GraphDef whole, List<String> saving) {
    List<String> roots = new ArrayList<>(saving);
    inputs.values().forEach(info -> roots.add(info.getName()));
    outputs.values().forEach(info -> roots.add(info.getName()));
    if (classify.isEmpty()) {
      return new ServingGraph(NeededNodes.of(whole, roots), inputs, outputs);
    }
    SignatureDef signature = classify.get().signature();
    signature.getOutputsMap().values().forEach(info -> roots.add(info.getName()));
    GraphDef needed = NeededNodes.of(classify.get().connect(whole), roots);
    return new ServingGraph(needed, inputs, outputs)
        .withSignature(ClassifySignature.NAME, signature);
  }

  private static TensorInfo tensor(Operand<?> operand) {
    Output<?> output = operand.asOutput();
    return ServingGraph.tensor(
        output.op().name() + ":" + output.index(), output.dataType(), output.shape().asArray());
  }
}
