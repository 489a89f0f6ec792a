// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef.ArgDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/** The part of a SavedModel that is served, indexed for the rules; nothing in it is trusted. */
final class MetaGraph {

  static final String TAG = "serve";
  static final String DEFAULT_SIGNATURE = "serving_default";

  static final String INIT_SIGNATURE = "__saved_model_init_op";
  static final String TRAIN_SIGNATURE = "__saved_model_train_op";

  /** Signatures by these names are no requests: they name ops for the loader. */
  private static final ImmutableSet<String> LOADER_SIGNATURES =
      ImmutableSet.of(INIT_SIGNATURE, TRAIN_SIGNATURE);

  /**
   * The graph, or the body of one function.
   *
   * @param where for messages: empty for the graph, else {@code " (function f)"}
   * @param nodes in file order
   * @param arguments names of the function's arguments
   */
  record Scope(String where, List<NodeDef> nodes, ImmutableSet<String> arguments) {}

  private final Path directory;
  private final MetaGraphDef proto;
  private final ImmutableMap<String, NodeDef> nodes;
  private final ImmutableList<Scope> scopes;

  private MetaGraph(Path directory, MetaGraphDef proto) {
    this.directory = directory;
    this.proto = proto;
    Map<String, NodeDef> byName = new LinkedHashMap<>();
    for (NodeDef node : proto.getGraphDef().getNodeList()) {
      byName.putIfAbsent(node.getName(), node);
    }
    this.nodes = ImmutableMap.copyOf(byName);
    ImmutableList.Builder<Scope> all = ImmutableList.builder();
    all.add(new Scope("", proto.getGraphDef().getNodeList(), ImmutableSet.of()));
    for (FunctionDef function : proto.getGraphDef().getLibrary().getFunctionList()) {
      all.add(
          new Scope(
              " (function " + function.getSignature().getName() + ")",
              function.getNodeDefList(),
              function.getSignature().getInputArgList().stream()
                  .map(ArgDef::getName)
                  .collect(ImmutableSet.toImmutableSet())));
    }
    this.scopes = all.build();
  }

  /** A graph as it would be in a directory. */
  static MetaGraph of(Path directory, MetaGraphDef graph) {
    return new MetaGraph(directory, graph);
  }

  /** The graph tagged exactly {@code serve}, which is what a server loads by default. */
  static Optional<MetaGraph> of(Path directory, SavedModel savedModel) {
    return savedModel.getMetaGraphsList().stream()
        .filter(
            graph ->
                ImmutableSet.copyOf(graph.getMetaInfoDef().getTagsList())
                    .equals(ImmutableSet.of(TAG)))
        .findFirst()
        .map(graph -> new MetaGraph(directory, graph));
  }

  Path directory() {
    return directory;
  }

  MetaGraphDef proto() {
    return proto;
  }

  /** The graph's nodes by name; where a name is taken twice, the first. */
  ImmutableMap<String, NodeDef> nodes() {
    return nodes;
  }

  /** The graph first, then each function. */
  ImmutableList<Scope> scopes() {
    return scopes;
  }

  /** Every node of the graph and of each function, with where it is. */
  void forEachNode(BiConsumer<String, NodeDef> action) {
    for (Scope scope : scopes) {
      scope.nodes().forEach(node -> action.accept(scope.where(), node));
    }
  }

  /** The signatures that answer requests, by name. */
  ImmutableMap<String, SignatureDef> signatures() {
    ImmutableMap.Builder<String, SignatureDef> requests = ImmutableMap.builder();
    proto
        .getSignatureDefMap()
        .forEach(
            (name, signature) -> {
              if (!LOADER_SIGNATURES.contains(name)) {
                requests.put(name, signature);
              }
            });
    return requests.buildOrThrow();
  }

  /** The node that an input or tensor name refers to: {@code ^a} and {@code a:1} are {@code a}. */
  static String nodeName(String tensor) {
    int start = tensor.startsWith("^") ? 1 : 0;
    int colon = tensor.indexOf(':');
    return colon < 0 ? tensor.substring(start) : tensor.substring(start, Math.max(start, colon));
  }
}
