// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * Two models of one signature that answer differently, exported once each, and {@code BASE/NAME} to
 * publish them under: odd versions are the one, even versions the other.
 */
final class PublishedModels {

  static final String NAME = "strokes";
  static final int PIXELS = 784;

  private final Path directory;
  private final List<Path> exported;

  PublishedModels(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory.resolve(NAME));
    Path exports = directory.resolve("exports");
    this.exported =
        ImmutableList.of(export(exports.resolve("even"), 1), export(exports.resolve("odd"), 2));
  }

  /** {@code BASE/NAME}. */
  Path directory() {
    return directory;
  }

  /** Makes a version appear whole, as an export does. */
  void publish(long version) throws IOException {
    Path source = exported.get((int) (version % 2));
    Path temporary = directory.resolve(".tmp-" + version);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, temporary.resolve(source.relativize(file).toString()));
      }
    }
    Files.move(temporary, version(version), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Where a version lies, or would. */
  Path version(long version) {
    return directory.resolve(Long.toString(version));
  }

  /** Removes a version. */
  void delete(long version) throws IOException {
    MoreFiles.deleteRecursively(version(version), RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** One example of ones as JSON. */
  static String ones() {
    return Arrays.toString(Collections.nCopies(PIXELS, 1).toArray());
  }

  /** The answers to an example of ones, of odd and of even versions. */
  Set<String> answers() {
    Set<String> answers = new HashSet<>();
    for (Path model : exported) {
      try (ServedModel served = ServedModel.load(model)) {
        float[] ones = new float[PIXELS];
        Arrays.fill(ones, 1);
        byte[] answer = AnswerJson.byRows(served.answer(Map.of("image", ones)));
        answers.add(new String(answer, StandardCharsets.UTF_8));
      }
    }
    return answers;
  }

  private static Path export(Path model, long seed) {
    NetworkBuilder net = Network.builder("mlp");
    String x = net.input("image", Shape.of(PIXELS));
    x = net.call(Dense.of("fc1", 300).withActivation(ActivationFunction.RELU), x);
    x = net.call(Dense.of("fc2", 100).withActivation(ActivationFunction.RELU), x);
    Network network = net.output("logits", net.call(Dense.of("logits", 10), x)).build();
    RandomStream random = RandomStream.of(seed);
    Map<String, Tensor> values = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] numbers = new float[(int) parameter.shape().size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) (0.1 * random.gaussian());
      }
      values.put(parameter.name(), Tensor.of(parameter.shape(), numbers));
    }
    TrainedNetwork trained =
        new TrainedNetwork(network, InputTransform.unitPixels(), values, List.of());
    return Exporter.export(trained, model, Flavour.FAST, OptionalLong.of(1));
  }
}
