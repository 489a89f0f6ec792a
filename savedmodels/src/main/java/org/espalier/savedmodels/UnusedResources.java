// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef.ArgDef;

/**
 * Takes from functions the resources they do nothing with: arguments, at every call, and variables
 * of their own. Functions that are also called otherwise, as branches say, keep theirs.
 */
final class UnusedResources {

  private final GraphDef.Builder graph;
  private final Map<String, Set<Integer>> unused = new HashMap<>(); // by function

  private UnusedResources(GraphDef graph) {
    this.graph = graph.toBuilder();
  }

  /** Again until nothing is left to take: what a call no longer needs may free an argument. */
  static GraphDef drop(GraphDef graph) {
    UnusedResources resources = new UnusedResources(graph);
    while (resources.find()) {
      resources.dropFromCalls(resources.graph.getNodeBuilderList());
      for (FunctionDef.Builder function :
          resources.graph.getLibraryBuilder().getFunctionBuilderList()) {
        resources.dropFromCalls(function.getNodeDefBuilderList());
        resources.dropFromSignature(function);
      }
    }
    return resources.graph.build();
  }

  private boolean find() {
    unused.clear();
    for (FunctionDef.Builder function : graph.getLibraryBuilder().getFunctionBuilderList()) {
      Set<String> used = new HashSet<>(function.getRetMap().values());
      function.getNodeDefList().forEach(node -> used.addAll(node.getInputList()));
      dropHandles(function, used);
      Set<Integer> indices = new HashSet<>();
      List<ArgDef> arguments = function.getSignature().getInputArgList();
      for (int i = 0; i < arguments.size(); i++) {
        boolean resource = arguments.get(i).getType() == DataType.DT_RESOURCE;
        if (resource && !used.contains(arguments.get(i).getName())) {
          indices.add(i);
        }
      }
      if (!indices.isEmpty()) {
        unused.put(function.getSignature().getName(), indices);
      }
    }
    keepThoseOfBranches(graph.getNodeList());
    graph.getLibrary().getFunctionList().forEach(f -> keepThoseOfBranches(f.getNodeDefList()));
    return !unused.isEmpty();
  }

  private static void dropHandles(FunctionDef.Builder function, Set<String> used) {
    Set<String> sources = new HashSet<>();
    used.forEach(tensor -> sources.add(MetaGraph.nodeName(tensor)));
    List<NodeDef> kept =
        function.getNodeDefList().stream()
            .filter(n -> !n.getOp().equals("VarHandleOp") || sources.contains(n.getName()))
            .toList();
    function.clearNodeDef().addAllNodeDef(kept);
  }

  private void keepThoseOfBranches(List<NodeDef> nodes) {
    for (NodeDef node : nodes) {
      if (!Calls.OPS.contains(node.getOp())) {
        for (AttrValue value : node.getAttrMap().values()) {
          unused.remove(value.getFunc().getName());
          value.getList().getFuncList().forEach(function -> unused.remove(function.getName()));
        }
      }
    }
  }

  private void dropFromCalls(List<NodeDef.Builder> nodes) {
    for (NodeDef.Builder node : nodes) {
      Set<Integer> indices = unused.get(Calls.name(node));
      if (indices != null) {
        List<String> inputs = without(node.getInputList(), indices);
        node.clearInput().addAllInput(inputs);
        if (Calls.OPS.contains(node.getOp())) {
          AttrValue.Builder types = node.getAttrOrThrow("Tin").toBuilder();
          List<DataType> taken = without(types.getList().getTypeList(), indices);
          types.getListBuilder().clearType().addAllType(taken);
          node.putAttr("Tin", types.build());
        }
      }
    }
  }

  private void dropFromSignature(FunctionDef.Builder function) {
    Set<Integer> indices = unused.get(function.getSignature().getName());
    if (indices == null) {
      return;
    }
    List<ArgDef> arguments = function.getSignature().getInputArgList();
    List<ArgDef> kept = without(arguments, indices);
    Map<Integer, FunctionDef.ArgAttrs> attributes = new HashMap<>();
    Map<Integer, Integer> ids = new HashMap<>();
    for (int i = 0, to = 0; i < arguments.size(); i++) {
      if (!indices.contains(i)) {
        FunctionDef.ArgAttrs attribute = function.getArgAttrMap().get(i);
        if (attribute != null) {
          attributes.put(to, attribute);
        }
        Integer id = function.getResourceArgUniqueIdMap().get(i);
        if (id != null) {
          ids.put(to, id);
        }
        to++;
      }
    }
    function.getSignatureBuilder().clearInputArg().addAllInputArg(kept);
    function.clearArgAttr().putAllArgAttr(attributes);
    function.clearResourceArgUniqueId().putAllResourceArgUniqueId(ids);
    function.removeAttr("_input_shapes");
  }

  private static <T> List<T> without(List<T> all, Set<Integer> indices) {
    List<T> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!indices.contains(i)) {
        kept.add(all.get(i));
      }
    }
    return kept;
  }
}
