// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/** Rules about which ops a served graph may have, in its functions too. */
final class OpRules {

  static final ImmutableSet<String> REF_VARIABLES = ImmutableSet.of("VariableV2", "Variable");

  /* Conv2DBackpropInput is no sign of training: it is also the transposed convolution. */
  private static final Pattern TRAINING =
      Pattern.compile(
          "(Resource)?(Sparse)?Apply[A-Z].*" // optimizers
              + "|.+Grad(V[0-9])?(WithArgmax)?|.+Backprop(Filter|Bias)(V[0-9])?|SymbolicGradient"
              + "|BroadcastGradientArgs"
              + "|.+Dataset(V[0-9])?|(OneShot|Make|Anonymous)?Iterator(V[0-9])?|IteratorGetNext.*");

  private static final String MUST_COMPILE = "_XlaMustCompile";

  private OpRules() {}

  static List<Finding> noRefVariables(MetaGraph graph) {
    List<String> found = nodes(graph, node -> REF_VARIABLES.contains(node.getOp()));
    return found.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.NO_REF_VARIABLES.warning(
                found.size() + " variables are of the legacy, reference kind: " + Few.of(found),
                "export them as resource variables (VarHandleOp) or as constants"));
  }

  static List<Finding> noTrainingOps(MetaGraph graph) {
    List<String> found = nodes(graph, node -> TRAINING.matcher(node.getOp()).matches());
    return found.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.NO_TRAINING_OPS.warning(
                found.size()
                    + " nodes belong to training, and a server loads them for nothing: "
                    + Few.of(found),
                "export a fresh inference graph"));
  }

  static List<Finding> noXlaMustCompile(MetaGraph graph) {
    List<String> found = nodes(graph, node -> isTrue(node.getAttrMap().get(MUST_COMPILE)));
    for (FunctionDef function : graph.proto().getGraphDef().getLibrary().getFunctionList()) {
      if (isTrue(function.getAttrMap().get(MUST_COMPILE))) {
        found.add("function " + function.getSignature().getName());
      }
    }
    return found.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.NO_XLA_MUST_COMPILE.error(
                "these demand XLA, which a server may not have: " + Few.of(found),
                "export without jit_compile"));
  }

  private static boolean isTrue(@Nullable AttrValue value) {
    return value != null && value.getB();
  }

  private static List<String> nodes(MetaGraph graph, Predicate<NodeDef> predicate) {
    List<String> found = new ArrayList<>();
    graph.forEachNode(
        (where, node) -> {
          if (predicate.test(node)) {
            found.add(node.getName() + " (" + node.getOp() + ")" + where);
          }
        });
    return found;
  }
}
