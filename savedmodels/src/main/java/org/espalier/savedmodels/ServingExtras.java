// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.espalier.graph.state.DurableFile;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;

/**
 * What an exported model has besides its logits.
 *
 * @param warmUp requests for the warm-up file, each as for {@link ServedModel#predict(Map)}; no
 *     file without any
 * @param label whether {@code serving_default} has the output {@value ClassNames#LABEL} too, the
 *     name of the class with the largest logit
 * @param classify whether there is a signature {@value ClassifySignature#NAME}
 * @param batching for the file {@value BatchingParameters#FILE}, if any
 */
public record ServingExtras(
    List<Map<String, Object>> warmUp,
    boolean label,
    boolean classify,
    Optional<BatchingParameters> batching) {

  /** Nothing. */
  public static final ServingExtras NONE =
      new ServingExtras(ImmutableList.of(), false, false, Optional.empty());

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if there are more than 1000 warm-up requests
   */
  public ServingExtras {
    warmUp = warmUp.stream().map(ImmutableMap::copyOf).collect(ImmutableList.toImmutableList());
    if (warmUp.size() > WarmUpRule.MAX_RECORDS) {
      throw new IllegalArgumentException(
          "a warm-up file holds at most %d requests, got %d"
              .formatted(WarmUpRule.MAX_RECORDS, warmUp.size()));
    }
  }

  /**
   * Writes the files into a version's directory that is not there yet.
   *
   * @param inputs of {@code serving_default}
   * @throws IllegalArgumentException if a warm-up request does not fit them, naming it
   */
  void writeTo(Path directory, Path version, Map<String, TensorInfo> inputs) {
    batching.ifPresent(
        parameters ->
            DurableFile.write(directory.resolve(BatchingParameters.FILE), parameters.toText()));
    if (warmUp.isEmpty()) {
      return;
    }
    List<PredictRequest> requests = new ArrayList<>();
    for (int i = 0; i < warmUp.size(); i++) {
      try {
        requests.add(request(warmUp.get(i), inputs));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "warm-up request %d: %s".formatted(i, e.getMessage()), e);
      }
    }
    Path model = Objects.requireNonNull(version.getParent());
    WarmUpFile.write(directory, String.valueOf(model.getFileName()), requests);
  }

  private static PredictRequest request(
      Map<String, Object> columns, Map<String, TensorInfo> inputs) {
    if (!columns.keySet().equals(inputs.keySet())) {
      throw new IllegalArgumentException(
          "the columns must be those of the inputs %s, got %s"
              .formatted(inputs.keySet(), columns.keySet()));
    }
    Map<String, TensorProto> tensors = new LinkedHashMap<>();
    inputs.forEach(
        (name, info) ->
            tensors.put(
                name,
                TensorProtos.of(
                    ServedTensor.of(name, info), Objects.requireNonNull(columns.get(name)))));
    return PredictRequest.of(tensors);
  }
}
