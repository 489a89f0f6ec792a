// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** {@link Rule#TENSORS_EXIST}: what the signatures name is in the graph, and is what they say. */
final class SignatureTensors {

  private static final ImmutableSet<String> PLACEHOLDERS =
      ImmutableSet.of("Placeholder", "PlaceholderV2", "PlaceholderWithDefault");
  private static final ImmutableSet<String> NO_OUTPUTS =
      ImmutableSet.of("NoOp", "Assert", "AssignVariableOp", "SaveV2");

  /** Before this producer a placeholder of shape [] meant one of any shape. */
  private static final int SCALAR_PLACEHOLDERS = 24;

  private final MetaGraph graph;
  private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

  private SignatureTensors(MetaGraph graph) {
    this.graph = graph;
  }

  static List<Finding> check(MetaGraph graph) {
    SignatureTensors rule = new SignatureTensors(graph);
    new TreeMap<>(graph.signatures())
        .forEach(
            (name, signature) -> {
              rule.checkAll(name + " input ", signature.getInputsMap());
              rule.checkAll(name + " output ", signature.getOutputsMap());
            });
    return rule.findings.build();
  }

  private void checkAll(String where, Map<String, TensorInfo> tensors) {
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              for (String part : names(tensor)) {
                checkTensor(where + name, part, tensor);
              }
            });
  }

  /** One name, or those of the parts of a sparse or composite tensor. */
  static List<String> names(TensorInfo tensor) {
    return switch (tensor.getEncodingCase()) {
      case COO_SPARSE ->
          ImmutableList.of(
              tensor.getCooSparse().getValuesTensorName(),
              tensor.getCooSparse().getIndicesTensorName(),
              tensor.getCooSparse().getDenseShapeTensorName());
      case COMPOSITE_TENSOR ->
          tensor.getCompositeTensor().getComponentsList().stream()
              .map(TensorInfo::getName)
              .toList();
      case NAME, ENCODING_NOT_SET -> ImmutableList.of(tensor.getName());
    };
  }

  private void checkTensor(String where, String name, TensorInfo tensor) {
    NodeDef node = graph.nodes().get(MetaGraph.nodeName(name));
    if (node == null || name.startsWith("^")) {
      error(where + " is the tensor '" + name + "', but the graph has no such node");
      return;
    }
    int index = outputIndex(name);
    int outputs = outputs(node);
    if (index < 0 || index >= outputs) {
      error(
          where
              + " is the tensor '"
              + name
              + "', but the op "
              + node.getOp()
              + " has no such output");
      return;
    }
    if (tensor.getEncodingCase() == TensorInfo.EncodingCase.NAME) {
      checkType(where, node, index, tensor.getDtype());
      checkShape(where, node, tensor.getTensorShape());
    }
  }

  private static int outputIndex(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) {
      return 0;
    }
    String digits = name.substring(colon + 1);
    return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1;
  }

  /** How many outputs a node has, as far as its op tells without a registry. */
  private static int outputs(NodeDef node) {
    if (Calls.OPS.contains(node.getOp())) {
      return node.getAttrOrDefault("Tout", AttrValue.getDefaultInstance()).getList().getTypeCount();
    }
    if (NO_OUTPUTS.contains(node.getOp())) {
      return 0;
    }
    return PLACEHOLDERS.contains(node.getOp()) ? 1 : Integer.MAX_VALUE;
  }

  private void checkType(String where, NodeDef node, int index, DataType stated) {
    DataType actual = DataType.DT_INVALID;
    if (PLACEHOLDERS.contains(node.getOp())) {
      actual = node.getAttrOrDefault("dtype", AttrValue.getDefaultInstance()).getType();
    } else if (Calls.OPS.contains(node.getOp())) {
      actual = node.getAttrOrThrow("Tout").getList().getType(index);
    } else if (node.getOp().equals("Identity")) {
      actual = node.getAttrOrDefault("T", AttrValue.getDefaultInstance()).getType();
    }
    if (stated == DataType.DT_INVALID || stated == DataType.UNRECOGNIZED) {
      error(where + " states no known type");
    } else if (actual != DataType.DT_INVALID && actual != stated) {
      error(where + " must have the type of " + node.getName() + ", " + actual + ", got " + stated);
    }
  }

  private void checkShape(String where, NodeDef node, TensorShapeProto stated) {
    AttrValue attribute = node.getAttrOrDefault("shape", AttrValue.getDefaultInstance());
    TensorShapeProto actual = attribute.getShape();
    int producer = graph.proto().getGraphDef().getVersions().getProducer();
    boolean anyShape = actual.getDimCount() == 0 && producer < SCALAR_PLACEHOLDERS;
    if (!PLACEHOLDERS.contains(node.getOp())
        || !attribute.hasShape()
        || actual.getUnknownRank()
        || stated.getUnknownRank()
        || anyShape) {
      return;
    }
    boolean fits = actual.getDimCount() == stated.getDimCount();
    for (int i = 0; fits && i < stated.getDimCount(); i++) {
      long a = actual.getDim(i).getSize();
      long b = stated.getDim(i).getSize();
      fits = a == b || a == -1 || b == -1;
    }
    if (!fits) {
      error(
          where
              + " must have the shape of "
              + node.getName()
              + ", "
              + describe(actual)
              + ", got "
              + describe(stated));
    }
  }

  /** {@code [-1, 28, 28]}, or {@code unknown}. */
  static String describe(TensorShapeProto shape) {
    return shape.getUnknownRank()
        ? "unknown"
        : shape.getDimList().stream()
            .map(dimension -> Long.toString(dimension.getSize()))
            .collect(Collectors.joining(", ", "[", "]"));
  }

  private void error(String problem) {
    findings.add(
        Rule.TENSORS_EXIST.error(problem, "correct the signature, or export the model again"));
  }
}
