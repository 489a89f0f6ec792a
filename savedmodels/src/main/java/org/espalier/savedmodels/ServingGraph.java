// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * An inference graph and the names a server needs to know of it.
 *
 * @param graph the nodes; their devices are dropped when written
 * @param inputs of the signature {@code serving_default}, by the name a client uses
 * @param outputs likewise, at least one
 * @param signatures further signatures, by name
 * @param saver how to restore the variables, null if they are not saved
 * @param initOp the node to run at load, after the restore; null if none
 */
record ServingGraph(
    GraphDef graph,
    Map<String, TensorInfo> inputs,
    Map<String, TensorInfo> outputs,
    Map<String, SignatureDef> signatures,
    @Nullable SaverDef saver,
    @Nullable String initOp) {

  ServingGraph {
    inputs = ImmutableMap.copyOf(inputs);
    outputs = ImmutableMap.copyOf(outputs);
    signatures = ImmutableMap.copyOf(signatures);
  }

  /** A graph whose weights are constants. */
  ServingGraph(GraphDef graph, Map<String, TensorInfo> inputs, Map<String, TensorInfo> outputs) {
    this(graph, inputs, outputs, Map.of(), null, null);
  }

  ServingGraph withSignature(String name, SignatureDef signature) {
    return new ServingGraph(graph, inputs, outputs, Map.of(name, signature), saver, initOp);
  }

  ServingGraph withGraph(GraphDef newGraph) {
    return new ServingGraph(newGraph, inputs, outputs, signatures, saver, initOp);
  }

  ServingGraph withSaver(SaverDef newSaver) {
    return new ServingGraph(graph, inputs, outputs, signatures, newSaver, initOp);
  }

  ServingGraph withInitOp(String newInitOp) {
    return new ServingGraph(graph, inputs, outputs, signatures, saver, newInitOp);
  }

  /**
   * One input or output.
   *
   * @param name in the graph, such as {@code Identity:0}
   * @param dimensions sizes, the batch's -1 first
   */
  static TensorInfo tensor(String name, DataType type, long... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dimension : dimensions) {
      shape.addDimBuilder().setSize(dimension);
    }
    return TensorInfo.newBuilder().setName(name).setDtype(type).setTensorShape(shape).build();
  }

  /**
   * A saver of checkpoint format V2.
   *
   * @param filename the tensor fed with the path prefix, such as {@code save_filename:0}
   * @param save the tensor that saves when fetched
   * @param restore the op that restores
   */
  static SaverDef saver(String filename, String save, String restore) {
    return SaverDef.newBuilder()
        .setFilenameTensorName(filename)
        .setSaveTensorName(save)
        .setRestoreOpName(restore)
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }
}
