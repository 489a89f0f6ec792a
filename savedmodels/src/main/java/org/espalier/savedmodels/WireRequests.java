// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;

/** Answers requests as a server does, by any signature and for tensors of any type. */
final class WireRequests {

  private WireRequests() {}

  /**
   * Answers one.
   *
   * @return the outputs asked for, by name
   * @throws RequestFailedException if there is no such signature or output, the inputs are not the
   *     signature's, or the model fails
   */
  static Map<String, TensorProto> answer(LoadedGraph model, PredictRequest request) {
    SignatureDef signature = signature(model, request.signature());
    if (!request.inputs().keySet().equals(signature.getInputsMap().keySet())) {
      throw new RequestFailedException(
          "the inputs must be those of the signature %s, %s, got %s"
              .formatted(
                  request.signature(),
                  new TreeSet<>(signature.getInputsMap().keySet()),
                  new TreeSet<>(request.inputs().keySet())));
    }
    List<String> fetched = fetched(signature, request);
    return RequestFailedException.wrap(() -> run(model, signature, request, fetched));
  }

  private static Map<String, TensorProto> run(
      LoadedGraph model, SignatureDef signature, PredictRequest request, List<String> fetched) {
    List<String> names = ImmutableList.copyOf(request.inputs().keySet());
    try (Result inputs = TensorProtos.tensors(ImmutableList.copyOf(request.inputs().values()))) {
      Session.Runner runner = model.session().runner();
      for (int i = 0; i < names.size(); i++) {
        runner.feed(signature.getInputsOrThrow(names.get(i)).getName(), inputs.get(i));
      }
      fetched.forEach(name -> runner.fetch(signature.getOutputsOrThrow(name).getName()));
      try (Result result = runner.run()) {
        Map<String, TensorProto> answers = new LinkedHashMap<>();
        for (int i = 0; i < fetched.size(); i++) {
          answers.put(fetched.get(i), TensorProtos.of(result.get(i)));
        }
        return answers;
      }
    }
  }

  private static SignatureDef signature(LoadedGraph model, String name) {
    Map<String, SignatureDef> signatures = model.graph().getSignatureDefMap();
    SignatureDef signature = signatures.get(name);
    if (signature == null) {
      throw new RequestFailedException(
          "there is no signature '%s', the model has %s"
              .formatted(name, new TreeSet<>(signatures.keySet())));
    }
    return signature;
  }

  private static List<String> fetched(SignatureDef signature, PredictRequest request) {
    Map<String, ?> outputs = new TreeMap<>(signature.getOutputsMap());
    for (String name : request.outputs()) {
      if (!outputs.containsKey(name)) {
        throw new RequestFailedException(
            "there is no output '%s', the signature %s has %s"
                .formatted(name, request.signature(), outputs.keySet()));
      }
    }
    return request.outputs().isEmpty() ? ImmutableList.copyOf(outputs.keySet()) : request.outputs();
  }
}
