// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.MetaGraphDefOrBuilder;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * {@link Rule#INIT_OP}. The loader runs one op after it has restored the variables: that of the
 * signature {@code __saved_model_init_op}, else of the collection {@code saved_model_main_op}, else
 * of {@code legacy_init_op}.
 */
final class InitOps {

  private static final ImmutableList<String> COLLECTIONS =
      ImmutableList.of("saved_model_main_op", "legacy_init_op");

  private InitOps() {}

  static List<Finding> initOp(MetaGraph graph) {
    List<String> wrong = new ArrayList<>();
    SignatureDef signature = graph.proto().getSignatureDefMap().get(MetaGraph.INIT_SIGNATURE);
    if (signature != null && !signature.containsOutputs(MetaGraph.INIT_SIGNATURE)) {
      wrong.add("signature " + MetaGraph.INIT_SIGNATURE + " has no output of that name");
    }
    for (Named named : named(graph.proto())) {
      if (!graph.nodes().containsKey(MetaGraph.nodeName(named.op()))) {
        wrong.add(named.source() + " names '" + named.op() + "', which the graph does not have");
      }
    }
    for (String key : COLLECTIONS) {
      CollectionDef collection = graph.proto().getCollectionDefMap().get(key);
      if (collection != null && collection.getNodeList().getValueCount() != 1) {
        wrong.add(
            "collection "
                + key
                + " must name one op, got "
                + collection.getNodeList().getValueCount());
      }
    }
    return wrong.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(Rule.INIT_OP.error(Few.of(wrong), "export the model again"));
  }

  /** Names of all nodes that an init op needs, itself included: what loading may initialize. */
  static Set<String> reachable(MetaGraph graph) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    named(graph.proto()).forEach(named -> open.add(MetaGraph.nodeName(named.op())));
    while (!open.isEmpty()) {
      String name = open.remove();
      NodeDef node = graph.nodes().get(name);
      if (node != null && seen.add(name)) {
        node.getInputList().forEach(input -> open.add(MetaGraph.nodeName(input)));
      }
    }
    return seen;
  }

  /** The op the loader runs, if there is one. */
  static Optional<String> name(MetaGraphDefOrBuilder graph) {
    return named(graph).stream().map(Named::op).findFirst();
  }

  /** Lets the loader run no op. */
  static void clear(MetaGraphDef.Builder graph) {
    graph.removeSignatureDef(MetaGraph.INIT_SIGNATURE);
    COLLECTIONS.forEach(graph::removeCollectionDef);
  }

  /** Names the op the loader is to run, for loaders older than the signature too. */
  static void set(MetaGraphDef.Builder graph, String op) {
    TensorInfo none =
        TensorInfo.newBuilder()
            .setName(op)
            .setDtype(DataType.DT_INVALID)
            .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
            .build();
    graph.putSignatureDef(
        MetaGraph.INIT_SIGNATURE,
        SignatureDef.newBuilder().putOutputs(MetaGraph.INIT_SIGNATURE, none).build());
    graph.removeCollectionDef(COLLECTIONS.get(1));
    graph.putCollectionDef(
        COLLECTIONS.get(0),
        CollectionDef.newBuilder()
            .setNodeList(CollectionDef.NodeList.newBuilder().addValue(op))
            .build());
  }

  private record Named(String source, String op) {}

  private static List<Named> named(MetaGraphDefOrBuilder graph) {
    List<Named> named = new ArrayList<>();
    SignatureDef signature = graph.getSignatureDefMap().get(MetaGraph.INIT_SIGNATURE);
    if (signature != null) {
      TensorInfo output = signature.getOutputsMap().get(MetaGraph.INIT_SIGNATURE);
      if (output != null) {
        named.add(new Named("signature " + MetaGraph.INIT_SIGNATURE, output.getName()));
      }
    }
    Map<String, CollectionDef> collections = graph.getCollectionDefMap();
    for (String key : COLLECTIONS) {
      CollectionDef collection = collections.get(key);
      if (collection != null) {
        for (String op : collection.getNodeList().getValueList()) {
          named.add(new Named("collection " + key, op));
        }
      }
    }
    return named;
  }
}
