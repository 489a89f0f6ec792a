// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;

/**
 * Multiplies batch normalization into the layer before it. In inference it is {@code factor * x +
 * shift} for each channel, with {@code factor = scale / sqrt(variance + epsilon)}, so a kernel and
 * bias in front of it can do the same: {@code kernel * factor} and {@code (bias - mean) * factor +
 * offset}. Computed in float64, rounded once.
 *
 * <p>Folded where it directly follows a convolution, depthwise convolution or dense layer without
 * activation, whose value nothing else uses and whose weights no other call shares; elsewhere it
 * stays. Zeros stay zeros (+0.0), so sparsity is kept.
 */
final class BatchNormFolding {

  private final TrainedNetwork trained;
  private final Map<String, Shape> shapes;
  private final Multiset<String> uses = HashMultiset.create(); // of each value
  private final Multiset<Layer> sharing = HashMultiset.create(); // calls of each layer
  private final Map<String, Network.Call> calls = new LinkedHashMap<>(); // by value, as folded
  private final Map<String, String> renamed = new HashMap<>(); // batch norm's value to its source
  private final Map<String, Tensor> values;

  private BatchNormFolding(TrainedNetwork trained) {
    this.trained = trained;
    this.shapes = trained.network().shapes();
    this.values = new LinkedHashMap<>(trained.values());
    for (Network.Call call : trained.network().calls()) {
      uses.addAll(call.inputs());
      sharing.add(call.layer());
    }
    trained.network().outputs().forEach(output -> uses.add(output.value()));
  }

  /** The same function with as few batch normalizations as can be. */
  public static TrainedNetwork fold(TrainedNetwork trained) {
    return new BatchNormFolding(trained).fold();
  }

  private TrainedNetwork fold() {
    for (Network.Call call : trained.network().calls()) {
      List<String> inputs = call.inputs().stream().map(this::source).toList();
      if (!(call.layer() instanceof BatchNormalization norm) || !folded(call, norm, inputs)) {
        calls.put(call.value(), new Network.Call(call.value(), call.layer(), inputs));
      }
    }
    Network before = trained.network();
    Network.Output output = before.outputs().get(0);
    Network after =
        new Network(
            before.name(),
            before.inputs(),
            new ArrayList<>(calls.values()),
            List.of(new Network.Output(output.name(), source(output.value()))));
    return new TrainedNetwork(after, trained.transform(), values, trained.labels());
  }

  /** Folds one batch normalization if that can be done. */
  private boolean folded(Network.Call call, BatchNormalization norm, List<String> inputs) {
    Network.Call before = calls.get(inputs.get(0));
    if (before == null
        || uses.count(call.inputs().get(0)) > 1
        || sharing.count(norm) > 1
        || shared(before.layer())) {
      return false;
    }
    Optional<Layer> biased = biased(before.layer());
    if (biased.isEmpty()) {
      return false;
    }
    Layer layer = biased.get();
    multiply(norm, call, layer.parameters(inputShapes(before)));
    calls.put(before.value(), new Network.Call(before.value(), layer, before.inputs()));
    renamed.put(call.value(), before.value());
    return true;
  }

  private void multiply(BatchNormalization norm, Network.Call call, List<Parameter> target) {
    List<Parameter> parameters = norm.parameters(inputShapes(call));
    float[] scale = trained.floats(parameters.get(0));
    float[] offset = trained.floats(parameters.get(1));
    float[] mean = trained.floats(parameters.get(2));
    float[] variance = trained.floats(parameters.get(3));
    parameters.forEach(parameter -> values.remove(parameter.name()));

    Parameter kernel = target.get(0);
    Parameter bias = target.get(1);
    float[] weights = floats(kernel);
    float[] biases = values.containsKey(bias.name()) ? floats(bias) : new float[scale.length];
    double epsilon = (float) norm.epsilon(); // what the graph adds
    double[] factor = new double[scale.length];
    float[] foldedBiases = new float[scale.length];
    for (int c = 0; c < scale.length; c++) {
      factor[c] = scale[c] / Math.sqrt(variance[c] + epsilon);
      foldedBiases[c] = rounded(((double) biases[c] - mean[c]) * factor[c] + offset[c]);
    }
    float[] foldedWeights = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      foldedWeights[i] = rounded(weights[i] * factor[i % factor.length]); // channels come last
    }
    values.put(kernel.name(), Tensor.of(kernel.shape(), foldedWeights));
    values.put(bias.name(), Tensor.of(bias.shape(), foldedBiases));
  }

  /** To float32, -0.0 to +0.0. */
  private static float rounded(double value) {
    return (float) value + 0.0f;
  }

  private float[] floats(Parameter parameter) {
    return ((Tensor.Floats) Objects.requireNonNull(values.get(parameter.name()))).values();
  }

  /** A layer with a bias, if it is a linear one that batch normalization can be folded into. */
  private static Optional<Layer> biased(Layer layer) {
    if (layer instanceof Conv2D conv && conv.activation() == ActivationFunction.LINEAR) {
      return Optional.of(conv.withBias(true));
    }
    if (layer instanceof DepthwiseConv2D conv && conv.activation() == ActivationFunction.LINEAR) {
      return Optional.of(conv.withBias(true));
    }
    if (layer instanceof Dense dense && dense.activation() == ActivationFunction.LINEAR) {
      return Optional.of(dense.withBias(true));
    }
    return Optional.empty();
  }

  /**
   * Whether several calls share a layer's weights; one that has been given a bias is not shared.
   */
  private boolean shared(Layer layer) {
    return sharing.count(layer) > 1;
  }

  private List<Shape> inputShapes(Network.Call call) {
    return call.inputs().stream().map(value -> Objects.requireNonNull(shapes.get(value))).toList();
  }

  private String source(String value) {
    return renamed.getOrDefault(value, value);
  }
}
