// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Rules about what a client sees: the signatures, their methods and the batch dimension. */
final class SignatureRules {

  static final String PREDICT = "tensorflow/serving/predict";

  private static final ImmutableSet<String> METHODS =
      ImmutableSet.of(PREDICT, "tensorflow/serving/classify", "tensorflow/serving/regress");

  private SignatureRules() {}

  static List<Finding> servingDefault(MetaGraph graph) {
    SignatureDef signature = graph.signatures().get(MetaGraph.DEFAULT_SIGNATURE);
    if (signature == null) {
      return ImmutableList.of(
          Rule.SIGNATURE_SERVING_DEFAULT.error(
              "there is no signature serving_default, only "
                  + ImmutableList.sortedCopyOf(graph.signatures().keySet()),
              "export it with one; until then every request must name its signature"));
    }
    if (signature.getOutputsCount() == 0) {
      return ImmutableList.of(
          Rule.SIGNATURE_SERVING_DEFAULT.error(
              "the signature serving_default has no outputs", "export it with at least one"));
    }
    return ImmutableList.of();
  }

  static List<Finding> methodName(MetaGraph graph) {
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    new TreeMap<>(graph.signatures())
        .forEach(
            (name, signature) -> {
              if (!METHODS.contains(signature.getMethodName())) {
                findings.add(
                    Rule.METHOD_NAME.error(
                        "the method of signature "
                            + name
                            + " must be one of "
                            + METHODS
                            + ", got '"
                            + signature.getMethodName()
                            + "', which servers that check it refuse",
                        "set it to " + PREDICT));
              }
            });
    return findings.build();
  }

  static List<Finding> batchDimension(MetaGraph graph) {
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    new TreeMap<>(graph.signatures())
        .forEach(
            (name, signature) -> {
              batchDimension(findings, name + " input ", signature.getInputsMap());
              batchDimension(findings, name + " output ", signature.getOutputsMap());
            });
    return findings.build();
  }

  private static void batchDimension(
      ImmutableList.Builder<Finding> findings, String where, Map<String, TensorInfo> tensors) {
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              TensorShapeProto shape = tensor.getTensorShape();
              if (shape.getUnknownRank()) {
                findings.add(
                    Rule.BATCH_DIMENSION.warning(
                        where + name + " states no shape, so nothing says that dimension 0 is free",
                        "state its shape, with -1 as dimension 0"));
              } else if (shape.getDimCount() == 0) {
                findings.add(
                    Rule.BATCH_DIMENSION.error(
                        where + name + " is a scalar, which a server cannot batch",
                        "give it a dimension 0 of -1"));
              } else if (shape.getDim(0).getSize() != -1) {
                findings.add(
                    Rule.BATCH_DIMENSION.error(
                        where
                            + name
                            + " must have -1 as dimension 0, got "
                            + SignatureTensors.describe(shape),
                        "export it with a placeholder whose dimension 0 is -1"));
              }
            });
  }
}
