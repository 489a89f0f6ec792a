// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.models.Models;
import org.espalier.pruning.mask.Channel;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network with squeeze-and-excite, half of its channels pruned, however it is exported. */
class MobileNetExportTest {

  private static final int CLASSES = 10;
  private static final int EXAMPLES = 8;
  private static final Shape PICTURE = Shape.of(16, 16, 3);

  @TempDir private Path directory;

  @Test
  void answersTheSameAsASavedModelAndInTheRuntime() {
    TrainedNetwork trained = halved(Models.create("mobilenet-v3", PICTURE, CLASSES));
    Map<String, Object> inputs = Map.of("image", pixels());
    Path plain = export(trained, Flavour.PLAIN);
    float[] expected = served(plain, inputs);

    assertThat(expected).hasSize(EXAMPLES * CLASSES);
    assertThat(trained.shrunk(1).network().multiplyAdds())
        .isLessThan(trained.network().multiplyAdds() / 2);
    requireSame(served(export(trained, Flavour.FAST), inputs), expected);
    Flavour.Runtime runtime = (Flavour.Runtime) Flavour.RUNTIME;
    requireSame(answered(Exporter.runtimeGraph(trained, runtime), inputs), expected);
    ModelGraph packed =
        ServedComputation.convert("packed", CheckedSavedModel.graph(plain), Optional.empty());
    requireSame(answered(packed, inputs), expected);
  }

  /** Each second channel of every group masked. */
  private static TrainedNetwork halved(Network network) {
    Masking masking = new Channel().masking(network, network.kernels());
    State state = InitialValues.state(network, masking, Optimizer.sgd(0), 1);
    Map<String, Tensor> masks = new HashMap<>();
    masking
        .shapes(network)
        .forEach(
            (name, shape) -> {
              float[] mask = new float[shape.dimension(0)];
              for (int i = 0; i < mask.length; i += 2) {
                mask[i] = 1;
              }
              masks.put("mask/" + name, Tensor.of(shape, mask));
            });
    return TrainedNetwork.of(
        network, masking, state.with(masks), InputTransform.unitPixels(), List.of());
  }

  private static float[] pixels() {
    RandomStream random = RandomStream.of(4);
    float[] pixels = new float[Math.toIntExact(EXAMPLES * PICTURE.size())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.below(256);
    }
    return pixels;
  }

  private Path export(TrainedNetwork trained, Flavour flavour) {
    Path to = directory.resolve(flavour.getClass().getSimpleName());
    return Exporter.export(trained, to, flavour, OptionalLong.empty());
  }

  private static float[] served(Path version, Map<String, Object> inputs) {
    try (ServedModel model = ServedModel.load(version)) {
      return model.predict(inputs).getOrDefault(Exporter.OUTPUT, new float[0]);
    }
  }

  private float[] answered(ModelGraph graph, Map<String, Object> inputs) {
    Path file = directory.resolve("written.espalier");
    ModelFile.write(graph, file);
    try (RuntimeModel model = RuntimeModel.load(file)) {
      return model.predict(inputs).getOrDefault(Exporter.OUTPUT, new float[0]);
    }
  }

  private static void requireSame(float[] logits, float[] expected) {
    assertThat(ExportCheck.compare(logits, expected, CLASSES))
        .matches(ExportCheck.Comparison::agrees);
  }
}
