// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;

/**
 * What of a SavedModel is needed to load it and to answer by any of its signatures: no training, no
 * saving and restoring, no functions nobody calls; nor devices and notes about shapes, which ops
 * infer again.
 */
final class ServedPart {

  private ServedPart() {}

  /** The same signatures, init op and assets, over the nodes they need. */
  static MetaGraphDef of(MetaGraph graph) {
    MetaGraphDef.Builder meta = graph.proto().toBuilder();
    meta.clearSaverDef().clearObjectGraphDef();
    meta.clearCollectionDef().removeSignatureDef(MetaGraph.TRAIN_SIGNATURE);
    CollectionDef assets = graph.proto().getCollectionDefMap().get(AssetRules.COLLECTION);
    if (assets != null) {
      meta.putCollectionDef(AssetRules.COLLECTION, assets);
    }
    InitOps.name(graph.proto()).ifPresent(op -> InitOps.set(meta, op));
    meta.setGraphDef(needed(graph.proto().getGraphDef(), roots(graph)));
    return meta.build();
  }

  private static List<String> roots(MetaGraph graph) {
    List<String> roots = new ArrayList<>();
    for (SignatureDef signature : graph.signatures().values()) {
      signature.getInputsMap().values().forEach(t -> roots.addAll(SignatureTensors.names(t)));
      signature.getOutputsMap().values().forEach(t -> roots.addAll(SignatureTensors.names(t)));
    }
    InitOps.name(graph.proto()).ifPresent(roots::add);
    for (AssetFileDef asset : AssetRules.assets(graph)) {
      roots.add(asset.getTensorInfo().getName());
    }
    return roots;
  }

  private static GraphDef needed(GraphDef whole, List<String> roots) {
    GraphDef.Builder graph = NeededNodes.of(whole, roots).toBuilder();
    Map<String, FunctionDef> functions = new HashMap<>();
    whole.getLibrary().getFunctionList().forEach(f -> functions.put(f.getSignature().getName(), f));
    Set<String> called = called(graph.getNodeList(), functions);
    graph.getLibraryBuilder().clearFunction().clearGradient();
    for (FunctionDef function : whole.getLibrary().getFunctionList()) {
      if (called.contains(function.getSignature().getName())) {
        graph.getLibraryBuilder().addFunction(function);
      }
    }
    graph.getNodeBuilderList().forEach(ServedPart::strip);
    graph
        .getLibraryBuilder()
        .getFunctionBuilderList()
        .forEach(function -> function.getNodeDefBuilderList().forEach(ServedPart::strip));
    return graph.build();
  }

  /** Every function that nodes name in whatever way, and those that these name. */
  private static Set<String> called(List<NodeDef> nodes, Map<String, FunctionDef> functions) {
    Set<String> called = new HashSet<>();
    Deque<NodeDef> open = new ArrayDeque<>(nodes);
    while (!open.isEmpty()) {
      NodeDef node = open.remove();
      List<String> names = new ArrayList<>(List.of(node.getOp()));
      for (AttrValue value : node.getAttrMap().values()) {
        names.add(value.getFunc().getName());
        value.getList().getFuncList().forEach(function -> names.add(function.getName()));
      }
      for (String name : names) {
        FunctionDef function = functions.get(name);
        if (function != null && called.add(name)) {
          open.addAll(function.getNodeDefList());
        }
      }
    }
    return called;
  }

  private static void strip(NodeDef.Builder node) {
    node.clearDevice().clearExperimentalDebugInfo();
    node.removeAttr("_class").removeAttr("_output_shapes");
  }
}
