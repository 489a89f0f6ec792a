// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.tensorflow.Device;
import org.espalier.savedmodels.ServedTensor;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.family.TType;

/** A SavedModel, asked through a session. */
final class LoadedSavedModel implements LoadedModel {

  private final SavedModelBundle bundle;
  private final List<ServedTensor> inputs;
  private final Map<String, Output<?>> fed = new HashMap<>();
  private final List<Output<?>> fetched;
  private Map<String, TType> request = Map.of();

  private LoadedSavedModel(SavedModelBundle bundle) {
    this.bundle = bundle;
    SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
    inputs =
        signature.getInputsMap().entrySet().stream()
            .map(input -> ServedTensor.of(input.getKey(), input.getValue()))
            .toList();
    signature.getInputsMap().forEach((name, info) -> fed.put(name, output(info)));
    fetched = signature.getOutputsMap().values().stream().<Output<?>>map(this::output).toList();
  }

  /**
   * Does what a process does once whatever its model, so that loading costs what the model costs:
   * finds the native libraries, and loads the classes of graphs, sessions and protos.
   */
  static void warmUpProcess(int threads) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, config(threads))) {
      Ops.create(graph).withName("one").constant(1f);
      session.runner().fetch("one").run().close();
      graph.toGraphDef(); // loads the classes of protos
    }
  }

  /** Loads by the C++ loader; all rules were checked by another process. */
  static LoadedSavedModel load(Path directory, int threads) {
    return new LoadedSavedModel(
        SavedModelBundle.loader(directory.toString())
            .withTags("serve")
            .withConfigProto(config(threads))
            .load());
  }

  private static ConfigProto config(int threads) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads)
        .setInterOpParallelismThreads(threads)
        .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true)) // others need theirs
        .build();
  }

  @Override
  public void ask(int batch, long seed) {
    forgetRequest();
    request = Requests.of(inputs, batch, seed);
  }

  @Override
  public long answer() {
    long begun = System.nanoTime();
    Session.Runner runner = bundle.session().runner();
    request.forEach((name, tensor) -> runner.feed(requireNonNull(fed.get(name)), tensor));
    fetched.forEach(runner::fetch);
    Result answers = runner.run();
    long nanos = System.nanoTime() - begun;
    answers.close();
    return nanos;
  }

  @Override
  public List<String> devices() {
    return Device.present();
  }

  @Override
  public void close() {
    forgetRequest();
    bundle.close();
  }

  private void forgetRequest() {
    request.values().forEach(TType::close);
    request = Map.of();
  }

  private Output<?> output(TensorInfo info) {
    return bundle.graph().outputOrThrow(info.getName());
  }
}
