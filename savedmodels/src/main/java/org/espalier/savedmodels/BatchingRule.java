// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * {@link Rule#BATCHING}: does what a server with {@code --enable_batching} does. Two requests to
 * {@code serving_default} are answered alone, then joined along dimension 0, and each must get in
 * its part of the answer what it got alone.
 */
final class BatchingRule {

  private static final String FIX = "let dimension 0 of every output be the batch's";

  private final ServedModel model;

  private BatchingRule(ServedModel model) {
    this.model = model;
  }

  /**
   * Asks a model by the first two requests of its warm-up file, or else by two that are made from
   * its signature.
   */
  static List<Finding> check(ServedModel model) {
    try {
      List<PredictRequest> recorded = recorded(model);
      return recorded.size() == 2
          ? check(model, recorded.get(0).inputs(), recorded.get(1).inputs())
          : check(
              model,
              MadeInputs.of(model.inputs().values(), 2, 1),
              MadeInputs.of(model.inputs().values(), 3, 2));
    } catch (RequestFailedException e) {
      return unknown(
          e.reason(), "give the model a warm-up file of two requests that it can answer");
    }
  }

  /**
   * Asks by these inputs.
   *
   * @throws RequestFailedException if the inputs do not fit the signature or one another, or the
   *     model cannot answer them alone
   */
  static List<Finding> check(
      ServedModel model, Map<String, TensorProto> first, Map<String, TensorProto> second) {
    return new BatchingRule(model).compare(first, second);
  }

  /** That it could not be found out, why, and what to do. */
  static ImmutableList<Finding> unknown(String reason, String fix) {
    return ImmutableList.of(Rule.BATCHING.unknown("not checked: " + reason, fix));
  }

  private static List<PredictRequest> recorded(ServedModel model) {
    List<PredictRequest> recorded = new ArrayList<>();
    model.forEachWarmUpRequest(
        request -> {
          if (recorded.size() < 2 && request.signature().equals(MetaGraph.DEFAULT_SIGNATURE)) {
            recorded.add(request);
          }
        });
    return recorded;
  }

  private List<Finding> compare(Map<String, TensorProto> first, Map<String, TensorProto> second) {
    long total = examples(first) + examples(second);
    Map<String, TensorProto> firstAlone = model.answer(PredictRequest.of(first));
    Map<String, TensorProto> secondAlone = model.answer(PredictRequest.of(second));
    Map<String, TensorProto> together;
    Map<String, TensorProto> joined = join(first, second);
    try {
      together = model.answer(PredictRequest.of(joined));
    } catch (RequestFailedException e) {
      return ImmutableList.of(
          Rule.BATCHING.error(
              "two requests are answered alone, but fail in one batch of %d: %s"
                  .formatted(total, e.reason()),
              FIX));
    }
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    for (Map.Entry<String, TensorProto> output : new TreeMap<>(together).entrySet()) {
      String name = output.getKey();
      TensorShapeProto shape = output.getValue().getTensorShape();
      if (shape.getDimCount() == 0 || shape.getDim(0).getSize() != total) {
        findings.add(
            Rule.BATCHING.error(
                "output %s must have %d as dimension 0 for a batch of %d, has the shape %s"
                    .formatted(name, total, total, SignatureTensors.describe(shape)),
                FIX));
      } else {
        TensorProto firstPart = Objects.requireNonNull(firstAlone.get(name));
        TensorProto secondPart = Objects.requireNonNull(secondAlone.get(name));
        findings.addAll(BatchParts.compare(name, output.getValue(), firstPart, secondPart));
      }
    }
    return findings.build();
  }

  private static Map<String, TensorProto> join(
      Map<String, TensorProto> first, Map<String, TensorProto> second) {
    Map<String, TensorProto> joined = new LinkedHashMap<>();
    first.forEach(
        (name, tensor) ->
            joined.put(
                name,
                TensorProtos.concatenate(tensor, Objects.requireNonNull(second.get(name), name))));
    return joined;
  }

  /** Dimension 0 of all inputs. */
  private static long examples(Map<String, TensorProto> inputs) {
    TreeSet<Long> sizes = new TreeSet<>();
    inputs.forEach(
        (name, tensor) -> {
          TensorShapeProto shape = tensor.getTensorShape();
          if (shape.getDimCount() == 0) {
            throw new RequestFailedException("input " + name + " of a request is a scalar");
          }
          sizes.add(shape.getDim(0).getSize());
        });
    if (sizes.size() != 1) {
      throw new RequestFailedException(
          "the inputs of a request must have one dimension 0, got " + sizes);
    }
    return sizes.first();
  }
}
