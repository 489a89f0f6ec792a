// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** Passes through a network in a graph, over one set of variables: forwards, loss, backwards. */
final class PassGraph {

  private static final String NOISE = "dropout/";

  /** A forward pass: logits, and the batch statistics it saw. */
  record Forward(Operand<TFloat32> logits, List<Lowering.BatchStatistics> statistics) {}

  final int outputs;
  final List<Parameter> trained;

  private final Network network;
  private final TrainingSettings settings;
  private final Variables variables;
  private final ParameterSource parameters;
  private final Optional<LossScaleGraph> lossScale;
  private final long seed;

  PassGraph(
      Network network,
      TrainingSettings settings,
      Variables variables,
      ParameterSource parameters,
      Optional<LossScaleGraph> lossScale,
      long seed) {
    this.network = network;
    this.settings = settings;
    this.variables = variables;
    this.parameters = parameters;
    this.lossScale = lossScale;
    this.seed = seed;
    this.outputs = network.outputShape(network.outputs().get(0).name()).dimension(0);
    this.trained = network.parameters().stream().filter(Parameter::trainable).toList();
  }

  /** Another network in the same graph. */
  PassGraph over(Network other, ParameterSource source) {
    return new PassGraph(other, settings, variables, source, lossScale, seed);
  }

  Forward forward(Ops tf, Variant variant, Operand<?> inputs, Lowering.DropoutNoise noise) {
    return switch (variant.compute()) {
      case FLOAT32 -> forward(tf, variant, TFloat32.class, inputs, noise);
      case BFLOAT16 -> forward(tf, variant, TBfloat16.class, inputs, noise);
      case FLOAT16 -> forward(tf, variant, TFloat16.class, inputs, noise);
    };
  }

  private <T extends TFloating> Forward forward(
      Ops tf, Variant variant, Class<T> type, Operand<?> inputs, Lowering.DropoutNoise noise) {
    Lowering<T> lowering = new Lowering<>(tf, type, variant.mode(), parameters, noise);
    Map<String, Operand<?>> given = new HashMap<>();
    if (variant.objective() == Variant.Objective.LOSS) {
      given.put(network.inputs().get(0).name(), inputs);
    } else if (network.inputs().get(0).type() == Network.Type.FLOAT32) {
      given.put(network.inputs().get(0).name(), tf.onesLike(inputs));
    }
    Map<String, Operand<TFloat32>> results = lowering.lower(network, given);
    Operand<TFloat32> logits = Objects.requireNonNull(results.get(network.outputs().get(0).name()));
    return new Forward(logits, lowering.statistics());
  }

  /**
   * Dropout's random numbers.
   *
   * @param key tells a step of the seed from all others
   * @param part tells the batches of a step apart
   */
  Lowering.DropoutNoise noise(Ops tf, Operand<TInt64> key, Operand<TInt64> part) {
    Operand<TInt64> shift = tf.stack(List.of(part, tf.constant(0L)));
    return (call, value) ->
        new Draws(tf, tf.math.add(Draws.seed(tf, seed, NOISE + call, key), shift))
            .uniform(tf.shape(value));
  }

  /** The mean loss. */
  Operand<TFloat32> loss(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> targets, double temperature) {
    LossGraph loss = new LossGraph(tf, settings.loss());
    Operand<TFloat32> cooled =
        temperature == 1 ? logits : tf.math.div(logits, tf.constant((float) temperature));
    Operand<TFloat32> smoothed = loss.smooth(targets, settings.labelSmoothing(), outputs);
    return tf.math.mean(loss.perExample(cooled, smoothed), tf.constant(0));
  }

  /** The gradient of a loss by each trained parameter's raw value: masked by the chain rule. */
  List<Operand<TFloat32>> gradients(Ops tf, Operand<TFloat32> loss, ComputeType compute) {
    boolean scaled = compute == ComputeType.FLOAT16 && lossScale.isPresent();
    Operand<TFloat32> scale = scaled ? lossScale.get().scale : tf.constant(1f);
    List<Output<?>> reads = new ArrayList<>();
    trained.forEach(p -> reads.add(variables.readFloat(State.fullName(p)).asOutput()));
    Output<?>[] by = reads.toArray(new Output<?>[0]);
    Graph graph = (Graph) tf.scope().env();
    Output<?>[] found =
        graph.addGradients(
            tf.scope().makeOpName("gradients"),
            new Output<?>[] {loss.asOutput()},
            by,
            new Output<?>[] {scale.asOutput()});
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (Output<?> output : found) {
      Operand<TFloat32> gradient = asFloat(output);
      gradients.add(scaled ? tf.math.mul(gradient, lossScale.get().inverse) : gradient);
    }
    return gradients;
  }

  @SuppressWarnings("unchecked") // a gradient has the type of what it is taken by
  private static Operand<TFloat32> asFloat(Output<?> output) {
    return (Operand<TFloat32>) (Operand<?>) output;
  }
}
