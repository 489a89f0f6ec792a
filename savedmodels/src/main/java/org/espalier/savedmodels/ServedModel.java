// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.espalier.graph.network.Shape;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A SavedModel loaded as TensorFlow Serving loads it: by the C++ loader with default options, after
 * the structural rules of {@link ServingCheck} have passed. Answers by the signature {@code
 * serving_default}. Holds native memory until closed; may be used by several threads at once.
 */
public final class ServedModel implements PublishedModel {

  private static final String FLOAT = "float";

  private final Path directory;
  private final LoadedGraph loaded;
  private final SignatureDef signature;
  private final ImmutableMap<String, ServedTensor> inputs;
  private final ImmutableMap<String, ServedTensor> outputs;

  private ServedModel(Path directory, LoadedGraph loaded) {
    this.directory = directory;
    this.loaded = loaded;
    this.signature = loaded.graph().getSignatureDefOrThrow(MetaGraph.DEFAULT_SIGNATURE);
    this.inputs = tensors(signature.getInputsMap());
    this.outputs = tensors(signature.getOutputsMap());
  }

  /**
   * Loads a version directory, or the highest version of a base directory.
   *
   * @throws NotASavedModelException if there is no SavedModel
   * @throws RefusedSavedModelException if it breaks a structural rule
   * @throws IllegalStateException if TensorFlow does not load it
   */
  public static ServedModel load(Path savedModel) {
    Path directory = CheckedSavedModel.graph(savedModel).directory();
    return new ServedModel(directory, LoadedGraph.load(directory));
  }

  /**
   * The same, compiled by XLA for the GPU: few kernels, which it replays as CUDA graphs. The first
   * answer for each shape of a batch waits for the compiler. The files stay as they are; a server
   * that loads them decides for itself.
   *
   * @throws NotASavedModelException if there is no SavedModel
   * @throws RefusedSavedModelException if it breaks a structural rule
   * @throws IllegalStateException if there is no GPU: on a processor XLA is slower
   * @throws IllegalStateException if TensorFlow does not load it
   */
  public static ServedModel loadCompiled(Path savedModel) {
    Path directory = CheckedSavedModel.graph(savedModel).directory();
    return new ServedModel(directory, LoadedGraph.loadCompiled(directory));
  }

  /** The same, nodes that name a device which is not here on one that is; not checked again. */
  static ServedModel loadAnywhere(Path directory) {
    return new ServedModel(directory, LoadedGraph.loadAnywhere(directory));
  }

  /** As that, in a process of its own: see {@link LoadedGraph#loadOnOneThread}. */
  static ServedModel loadOnOneThread(Path directory) {
    return new ServedModel(directory, LoadedGraph.loadOnOneThread(directory));
  }

  /**
   * The same with its weights turned into constants in memory, as {@link Expansion} does on disk: a
   * small or plain model then answers as fast as a fast one. While it loads, the weights are in
   * memory twice.
   *
   * @throws IllegalArgumentException if it holds something that cannot be expanded
   */
  public static ServedModel loadExpanded(Path savedModel) {
    MetaGraph graph = CheckedSavedModel.graph(savedModel);
    Path directory = graph.directory();
    return new ServedModel(directory, LoadedGraph.of(MetaGraph.of(directory, Expansion.of(graph))));
  }

  /** The inputs by name, in alphabetical order. */
  public ImmutableMap<String, ServedTensor> inputs() {
    return inputs;
  }

  /** The outputs by name, in alphabetical order. */
  public ImmutableMap<String, ServedTensor> outputs() {
    return outputs;
  }

  /**
   * Answers for a batch of one float input, by the only float output.
   *
   * @param input the input's name
   * @param exampleShape the shape of one example, without the batch
   * @param examples {@code [n, ...exampleShape]}, row-major
   * @return {@code [n, ...]}, row-major
   * @throws IllegalArgumentException if there is no such input, the examples are not whole, there
   *     is not exactly one float output, or TensorFlow refuses the examples
   */
  public float[] predict(String input, Shape exampleShape, float[] examples) {
    long size = exampleShape.size();
    if (examples.length % size != 0) {
      throw new IllegalArgumentException(
          "examples must be whole, got "
              + examples.length
              + " values for examples of "
              + exampleShape
              + " (input "
              + input
              + ")");
    }
    ServedTensor tensor = input(input);
    if (!tensor.type().equals(FLOAT)) {
      throw new IllegalArgumentException("the input must be float, got " + tensor);
    }
    org.tensorflow.ndarray.Shape shape =
        org.tensorflow.ndarray.Shape.of(exampleShape.toLongs()).prepend(examples.length / size);
    String output = onlyFloatOutput();
    try (TFloat32 batch = Columns.floats(shape, examples)) {
      return requireNonNull(
          runTensors(Map.of(input, batch), List.of(output), ServedModel::floats).get(output));
    }
  }

  /**
   * Answers for several inputs, by every float output.
   *
   * @param columns a column for each input, by name: {@code float[]} for float, {@code int[]} for
   *     int32, {@code long[]} for int64, {@code byte[]} for uint8, {@code String[]} or {@code
   *     byte[][]} for string, each {@code [n, ...]}, row-major
   * @return the float outputs by name, each {@code [n, ...]}, row-major
   * @throws IllegalArgumentException if inputs are missing or unknown, a column does not fit its
   *     input, or TensorFlow refuses it
   */
  @Override
  public Map<String, float[]> predict(Map<String, Object> columns) {
    return run(columns, floatOutputs(), ServedModel::floats);
  }

  /**
   * Answers for several inputs, by every output.
   *
   * @param columns as for {@link #predict(Map)}
   * @return the outputs by name, in alphabetical order
   * @throws IllegalArgumentException as {@link #predict(Map)}, or if an output is of another type
   *     than float, int32, int64, uint8 and string
   */
  public Map<String, ServedValues> answer(Map<String, Object> columns) {
    return run(columns, outputs.keySet().asList(), ServedValues::of);
  }

  private <A> Map<String, A> run(
      Map<String, Object> columns, List<String> fetched, Function<Tensor, A> answer) {
    if (!columns.keySet().equals(inputs.keySet())) {
      throw new IllegalArgumentException(
          "the columns must be those of the inputs "
              + inputs.keySet()
              + ", got "
              + ImmutableSet.copyOf(new TreeMap<>(columns).keySet()));
    }
    Map<String, TType> batch = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Object> column : columns.entrySet()) {
        batch.put(column.getKey(), Columns.tensor(input(column.getKey()), column.getValue()));
      }
      return runTensors(batch, fetched, answer);
    } finally {
      batch.values().forEach(TType::close);
    }
  }

  /**
   * Replays the model's warm-up file, as a server does before it serves: each predict request by
   * the signature it names.
   *
   * @return how many requests there were; none if there is no file
   * @throws IllegalStateException if a request fails or the file is broken, naming the record and
   *     the reason
   */
  public WarmUp warmUp() {
    return WarmUpFile.replay(directory, this::answer);
  }

  /** Reads the warm-up file's predict requests without answering them. */
  void forEachWarmUpRequest(WarmUpFile.Replay action) {
    WarmUpFile.replay(directory, action);
  }

  /** Answers a request as it comes over the wire, see {@link WireRequests#answer}. */
  Map<String, TensorProto> answer(PredictRequest request) {
    return WireRequests.answer(loaded, request);
  }

  /** The name of the float output where there is exactly one. */
  String onlyFloatOutput() {
    List<String> names = floatOutputs();
    if (names.size() != 1) {
      throw new IllegalArgumentException(
          "there must be exactly one float output, got " + outputs.values());
    }
    return names.get(0);
  }

  @Override
  public void close() {
    loaded.close();
  }

  private <A> Map<String, A> runTensors(
      Map<String, ? extends TType> batch, List<String> fetched, Function<Tensor, A> answer) {
    Session.Runner runner = loaded.session().runner();
    batch.forEach(
        (name, tensor) -> runner.feed(signature.getInputsOrThrow(name).getName(), tensor));
    fetched.forEach(name -> runner.fetch(signature.getOutputsOrThrow(name).getName()));
    Map<String, A> answers = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < fetched.size(); i++) {
        answers.put(fetched.get(i), answer.apply(result.get(i)));
      }
    } catch (TFInvalidArgumentException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return answers;
  }

  private static float[] floats(Tensor output) {
    return Columns.floats((TFloat32) output);
  }

  private ServedTensor input(String name) {
    ServedTensor tensor = inputs.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "there is no input '" + name + "', the inputs are " + inputs.values());
    }
    return tensor;
  }

  private List<String> floatOutputs() {
    List<String> names = new ArrayList<>();
    outputs.values().stream()
        .filter(output -> output.type().equals(FLOAT))
        .forEach(output -> names.add(output.name()));
    return names;
  }

  private static ImmutableMap<String, ServedTensor> tensors(Map<String, TensorInfo> infos) {
    ImmutableMap.Builder<String, ServedTensor> tensors = ImmutableMap.builder();
    new TreeMap<>(infos).forEach((name, info) -> tensors.put(name, ServedTensor.of(name, info)));
    return tensors.buildOrThrow();
  }
}
