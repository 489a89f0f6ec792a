// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.tensorflow.GraphScope;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.espalier.runtime.Model;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.savedmodels.packed.Precision;
import org.espalier.savedmodels.runtime.NetworkConversion;
import org.espalier.savedmodels.runtime.Rounding;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.SaverDef;

/**
 * Publishes a trained network as a SavedModel for TensorFlow Serving, built anew: nothing of its
 * training gets into it. It takes raw examples, {@code serving_default} with one input, or one a
 * column of a table, and gives the output {@value #OUTPUT}, {@code [-1, classes]}; {@link
 * ServingExtras} says what it may have besides.
 */
public final class Exporter {

  /** The name of the output. */
  public static final String OUTPUT = NetworkConversion.OUTPUT;

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
    return export(trained, base, flavour, version, ServingExtras.NONE, unpublished -> {});
  }

  /**
   * The same with something more, shown to somebody before it appears.
   *
   * @param extras what it has besides the logits
   * @param accept is given the complete model where no server looks; what it throws keeps the
   *     version from appearing
   * @throws IllegalArgumentException also if a warm-up request does not fit the model's inputs
   */
  public static Path export(
      TrainedNetwork trained,
      Path base,
      Flavour flavour,
      OptionalLong version,
      ServingExtras extras,
      Consumer<Path> accept) {
    VersionDirectory directory = VersionDirectory.of(base, version);
    if (flavour instanceof Flavour.Runtime runtime) {
      return exportRuntime(trained, runtime, directory, extras, accept);
    } else if (flavour instanceof Flavour.Fast fast) {
      return exportConstants(
          cut(trained, fast.multiple()), directory, extras, graph -> graph, accept);
    } else if (flavour instanceof Flavour.Small small) {
      return exportConstants(
          cut(trained, small.multiple()),
          directory,
          extras,
          graph -> packed(graph, small.weights()),
          accept);
    }
    return exportPlain(trained, directory, extras, accept);
  }

  /** The same function without channels that do nothing, nor batch normalization. */
  private static TrainedNetwork cut(TrainedNetwork trained, int multiple) {
    return BatchNormFolding.fold(trained.shrunk(multiple));
  }

  private static ServingGraph packed(ServingGraph graph, Precision precision) {
    Packing packing = new Packing(graph.graph(), precision);
    packing.packConstants(Set.of());
    String last = packing.last();
    ServingGraph small = graph.withGraph(packing.graph());
    return last == null ? small : small.withInitOp(last);
  }

  private static Path exportRuntime(
      TrainedNetwork trained,
      Flavour.Runtime runtime,
      VersionDirectory directory,
      ServingExtras extras,
      Consumer<Path> accept) {
    if (!extras.equals(ServingExtras.NONE)) {
      throw new IllegalArgumentException(
          "what a server is given besides the network is not for the flavour runtime; leave it out");
    }
    ModelGraph graph = MeasuredKernels.of(runtimeGraph(trained, runtime));
    return directory.publish(
        unpublished -> {
          ModelFile.write(graph, unpublished.resolve(Model.FILE));
          accept.accept(unpublished);
        });
  }

  private static Path exportConstants(
      TrainedNetwork trained,
      VersionDirectory directory,
      ServingExtras extras,
      UnaryOperator<ServingGraph> finish,
      Consumer<Path> accept) {
    requireOneGraph(trained.network());
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph);
      InferenceGraph inference =
          InferenceGraph.lower(
              tf, trained.network(), trained.transform(), new ConstantWeights(tf, trained));
      ServedOutputs served = ServedOutputs.add(tf, trained, inference, extras);
      ServingGraph serving = finish.apply(served.graph(graph.toGraphDef(), List.of()));
      return SavedModelWriter.write(
          directory,
          serving,
          prefix -> {},
          files -> writeExtras(files, directory, trained, extras, serving),
          accept);
    }
  }

  private static Path exportPlain(
      TrainedNetwork trained,
      VersionDirectory directory,
      ServingExtras extras,
      Consumer<Path> accept) {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph);
      VariableWeights weights = new VariableWeights(tf);
      InferenceGraph inference =
          InferenceGraph.lower(tf, trained.network(), trained.transform(), weights);
      SaverDef saver = weights.addSaver();
      List<String> saving = List.of(saver.getSaveTensorName(), saver.getRestoreOpName());
      ServedOutputs served = ServedOutputs.add(tf, trained, inference, extras);
      ServingGraph serving = served.graph(graph.toGraphDef(), saving).withSaver(saver);
      return SavedModelWriter.write(
          directory,
          serving,
          prefix -> weights.save(graph, trained, saver, prefix),
          files -> writeExtras(files, directory, trained, extras, serving),
          accept);
    }
  }

  /** What an export for the runtime holds, before its kernels are chosen by measuring. */
  static ModelGraph runtimeGraph(TrainedNetwork trained, Flavour.Runtime runtime) {
    TrainedNetwork cut = cut(trained, runtime.multiple());
    ModelGraph exact =
        NetworkConversion.convert(cut.network(), cut.transform(), cut.values(), cut.labels());
    return Rounding.round(exact, runtime.weights());
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

  private static void writeExtras(
      Path directory,
      VersionDirectory version,
      TrainedNetwork trained,
      ServingExtras extras,
      ServingGraph serving) {
    extras.writeTo(directory, version.path(), serving.inputs());
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
