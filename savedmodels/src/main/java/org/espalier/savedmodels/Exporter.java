// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.espalier.savedmodels.packed.Precision;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Publishes a trained network as a SavedModel for TensorFlow Serving, built anew: nothing of its
 * training gets into it. It takes raw examples, {@code serving_default} with one input, or one a
 * column of a table, and gives the output {@value #OUTPUT}, {@code [-1, classes]}.
 */
public final class Exporter {

  /** The name of the output. */
  public static final String OUTPUT = "logits";

  private static final long LARGEST_GRAPH = Integer.MAX_VALUE - (4L << 20); // 4 MiB for the nodes

  private Exporter() {}

  /**
   * Writes a new version. It appears whole, having passed {@link ServingCheck}, or not at all.
   *
   * @param base the model's directory, {@code BASE/NAME}; made if it is not there
   * @param version the number of the version, at least 1; empty for the one after the highest
   * @return {@code BASE/NAME/VERSION}; the labels, if there are any, are in its {@code
   *     assets.extra/labels.txt}, one a line; the vocabulary of a text network is in {@code
   *     assets.extra/vocabulary.txt}, the entry of id 0 in the first line
   * @throws IllegalArgumentException if the version exists, or the flavour is fast or small and the
   *     weights are too large for one graph
   * @throws UncheckedIOException if a file cannot be written
   */
  public static Path export(
      TrainedNetwork trained, Path base, Flavour flavour, OptionalLong version) {
    return export(trained, base, flavour, version, unpublished -> {});
  }

  /**
   * The same, shown to somebody before it appears.
   *
   * @param accept is given the complete model where no server looks; what it throws keeps the
   *     version from appearing
   */
  public static Path export(
      TrainedNetwork trained,
      Path base,
      Flavour flavour,
      OptionalLong version,
      Consumer<Path> accept) {
    VersionDirectory directory = directory(base, version);
    if (flavour instanceof Flavour.Fast fast) {
      return exportConstants(cut(trained, fast.multiple()), directory, graph -> graph, accept);
    } else if (flavour instanceof Flavour.Small small) {
      return exportConstants(
          cut(trained, small.multiple()),
          directory,
          graph -> packed(graph, small.weights()),
          accept);
    }
    return exportPlain(trained, directory, accept);
  }

  /** The same function without channels that do nothing, nor batch normalization. */
  private static TrainedNetwork cut(TrainedNetwork trained, int multiple) {
    return BatchNormFolding.fold(trained.shrunk(multiple));
  }

  private static ServingGraph packed(ServingGraph graph, Precision precision) {
    Packing packing = new Packing(graph.graph(), precision);
    packing.packConstants();
    String last = packing.last();
    ServingGraph small = new ServingGraph(packing.graph(), graph.inputs(), graph.outputs());
    return last == null ? small : small.withInitOp(last);
  }

  private static VersionDirectory directory(Path base, OptionalLong version) {
    Path model = base.toAbsolutePath().normalize();
    Path parent = model.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(
          "a model's directory must be BASE/NAME, got " + base + "; name the model");
    }
    String name = String.valueOf(model.getFileName());
    return version.isPresent()
        ? VersionDirectory.of(parent, name, version.getAsLong())
        : VersionDirectory.next(parent, name);
  }

  private static Path exportConstants(
      TrainedNetwork trained,
      VersionDirectory directory,
      UnaryOperator<ServingGraph> finish,
      Consumer<Path> accept) {
    requireOneGraph(trained.network());
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      InferenceGraph inference =
          InferenceGraph.lower(
              tf, trained.network(), trained.transform(), new ConstantWeights(tf, trained));
      return SavedModelWriter.write(
          directory,
          finish.apply(servingGraph(graph, inference, List.of())),
          prefix -> {},
          files -> writeExtras(files, trained),
          accept);
    }
  }

  private static Path exportPlain(
      TrainedNetwork trained, VersionDirectory directory, Consumer<Path> accept) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableWeights weights = new VariableWeights(tf);
      InferenceGraph inference =
          InferenceGraph.lower(tf, trained.network(), trained.transform(), weights);
      SaverDef saver = weights.addSaver();
      List<String> saving = List.of(saver.getSaveTensorName(), saver.getRestoreOpName());
      return SavedModelWriter.write(
          directory,
          servingGraph(graph, inference, saving).withSaver(saver),
          prefix -> weights.save(graph, trained, saver, prefix),
          files -> writeExtras(files, trained),
          accept);
    }
  }

  /** A graph is one proto, which is limited to 2 GB. */
  static void requireOneGraph(Network network) {
    long bytes = 0;
    for (Parameter parameter : network.parameters()) {
      bytes = Math.addExact(bytes, Math.multiplyExact(parameter.shape().size(), Float.BYTES));
    }
    if (bytes > LARGEST_GRAPH) {
      throw new IllegalArgumentException(
          "flavours fast and small are made of a graph with the weights in it, which holds at most %d bytes, got %d"
                  .formatted(LARGEST_GRAPH, bytes)
              + " (network %s); export it as plain".formatted(network.name()));
    }
  }

  private static ServingGraph servingGraph(
      Graph graph, InferenceGraph inference, List<String> saving) {
    Map<String, TensorInfo> inputs = new LinkedHashMap<>();
    inference.inputs().forEach((name, input) -> inputs.put(name, tensor(input)));
    Operand<?> logits = inference.outputs().values().iterator().next();
    Map<String, TensorInfo> outputs = Map.of(OUTPUT, tensor(logits));
    List<String> roots = new ArrayList<>(saving);
    inputs.values().forEach(info -> roots.add(info.getName()));
    outputs.values().forEach(info -> roots.add(info.getName()));
    return new ServingGraph(NeededNodes.of(graph.toGraphDef(), roots), inputs, outputs);
  }

  private static TensorInfo tensor(Operand<?> operand) {
    Output<?> output = operand.asOutput();
    return ServingGraph.tensor(
        output.op().name() + ":" + output.index(), output.dataType(), output.shape().asArray());
  }

  private static void writeExtras(Path directory, TrainedNetwork trained) {
    writeLines(directory, "labels.txt", trained.labels());
    if (trained.transform() instanceof InputTransform.Words words) {
      writeLines(directory, "vocabulary.txt", words.vocabulary());
    }
  }

  private static void writeLines(Path directory, String file, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    try {
      Path extra = Files.createDirectories(directory.resolve("assets.extra"));
      Files.write(
          extra.resolve(file), lines.stream().map(line -> line.replaceAll("\\R", " ")).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + " to " + directory, e);
    }
  }
}
