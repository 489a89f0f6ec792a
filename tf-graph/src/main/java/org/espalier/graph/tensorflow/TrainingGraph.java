// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Everything of one training in one TensorFlow graph: variables, data, learning rate, the step,
 * evaluation, and the accumulation of gradients apart from their application. It is complete before
 * the first run; adding to a graph that has run is slow.
 */
final class TrainingGraph {

  private static final String NOISE = "dropout/";
  private static final float HALF_PRECISION_LOSS_SCALE = 1024;

  /** Evaluation of the examples that are fed by index. */
  record Evaluator(
      Placeholder<TInt32> indices,
      Operand<TFloat32> logits,
      Operand<TFloat32> lossSum,
      Operand<TInt32> correct,
      Operand<TInt32> top5) {}

  /** One variant's mean loss of some examples, its gradients, and what moves its statistics. */
  record Backward(Operand<TFloat32> loss, List<Operand<TFloat32>> gradients, List<Op> statistics) {}

  /** A forward pass: logits, and the batch statistics it saw. */
  private record Forward(Operand<TFloat32> logits, List<Lowering.BatchStatistics> statistics) {}

  final Graph graph = new Graph();
  final Variables variables;
  final DataGraph data;
  final Operand<TFloat32> learningRate;
  final Operand<TFloat32> loss;
  final Op step;
  final Placeholder<TInt32> permutation;
  final Op assignPermutation;
  final Evaluator evaluator;
  final Optional<AccumulationGraph> accumulation;

  private final Ops tf;
  private final Network network;
  private final TrainingSettings settings;
  private final MaskedVariables parameters;
  private final long seed;
  private final int outputs;

  TrainingGraph(
      Network network,
      Masking masking,
      TrainingSettings settings,
      BatchSource source,
      long seed,
      List<Variant> variants) {
    this.tf = Ops.create(graph);
    this.network = network;
    this.settings = settings;
    this.seed = seed;
    this.outputs = network.outputShape(network.outputs().get(0).name()).dimension(0);
    this.variables = new Variables(tf);
    declare(InitialValues.state(network, masking, settings.optimizer(), seed));
    this.parameters = new MaskedVariables(tf, masking, variables);
    this.data = new DataGraph(tf, source);
    this.learningRate = learningRate();

    int n = source.data().training().size();
    VarHandleOp order =
        tf.varHandleOp(
            TInt64.class,
            org.tensorflow.ndarray.Shape.of((long) n + settings.batch()),
            VarHandleOp.sharedName("data/permutation"));
    this.permutation = tf.placeholder(TInt32.class);
    this.assignPermutation = tf.assignVariableOp(order, tf.dtypes.cast(permutation, TInt64.class));

    Operand<TInt64> batch = batch(order, n);
    Operand<TInt64> key = key();
    Forward forward =
        forward(
            Variant.training(settings.compute()),
            data.augmented(batch, seed, key),
            noise(key, tf.constant(0L)));
    this.loss = loss(forward.logits(), targets(batch), 1);
    List<Parameter> trained = trained();
    List<Op> updates =
        new ArrayList<>(updates().apply(trained, gradients(loss, settings.compute())));
    updates.addAll(moveStatistics(forward.statistics()));
    this.step =
        tf.withControlDependencies(updates)
            .assignAddVariableOp(variables.handle(State.STEP), tf.constant(1L));

    this.evaluator = evaluator();
    this.accumulation =
        variants.isEmpty()
            ? Optional.empty()
            : Optional.of(new AccumulationGraph(tf, this, variants, trained));
  }

  private void declare(State initial) {
    initial
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (tensor instanceof Tensor.Floats) {
                variables.addFloat(name, tensor.shape());
              } else {
                variables.addLong(name, tensor.shape());
              }
            });
  }

  /** The op named {@code learning_rate}: the schedule in force at the step, in float64. */
  private Operand<TFloat32> learningRate() {
    GraphNumbers math = new GraphNumbers(tf.withSubScope("schedule"));
    Operand<TFloat64> at = tf.dtypes.cast(variables.readLong(State.STEP), TFloat64.class);
    Operand<TFloat64> index =
        tf.dtypes.cast(variables.readLong(State.SCHEDULE_INDEX), TFloat64.class);
    List<Schedule> schedules = settings.schedules();
    Operand<TFloat64> rate = schedules.get(schedules.size() - 1).rate(math, at);
    for (int i = schedules.size() - 2; i >= 0; i--) {
      rate = math.ifLess(index, math.constant(i + 0.5), schedules.get(i).rate(math, at), rate);
    }
    return tf.withName("learning_rate").dtypes.cast(rate, TFloat32.class);
  }

  /** The examples of this step: a window of the permutation, {@code step * batch} mod n. */
  private Operand<TInt64> batch(VarHandleOp permuted, int n) {
    Operand<TInt64> taken =
        tf.math.mul(variables.readLong(State.STEP), tf.constant((long) settings.batch()));
    Operand<TInt64> from = tf.math.floorMod(taken, tf.constant((long) n));
    Operand<TInt64> window = tf.constant(LongStream.range(0, settings.batch()).toArray());
    return tf.resourceGather(permuted, tf.math.add(from, window), TInt64.class);
  }

  /** Tells this step's random numbers from all others of the seed: order and step in one number. */
  private Operand<TInt64> key() {
    Operand<TInt64> order = variables.readLong(State.ORDER);
    return tf.math.add(tf.math.mul(order, tf.constant(1L << 40)), variables.readLong(State.STEP));
  }

  private Operand<TFloat32> targets(Operand<TInt64> indices) {
    return data.targets(indices, outputs);
  }

  private Forward forward(Variant variant, Operand<?> inputs, Lowering.DropoutNoise noise) {
    return switch (variant.compute()) {
      case FLOAT32 -> forward(variant, TFloat32.class, inputs, noise);
      case BFLOAT16 -> forward(variant, TBfloat16.class, inputs, noise);
      case FLOAT16 -> forward(variant, TFloat16.class, inputs, noise);
    };
  }

  private <T extends TFloating> Forward forward(
      Variant variant, Class<T> type, Operand<?> inputs, Lowering.DropoutNoise noise) {
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

  private Lowering.DropoutNoise noise(Operand<TInt64> key, Operand<TInt64> part) {
    Operand<TInt64> shift = tf.stack(List.of(part, tf.constant(0L)));
    return (call, value) ->
        new Draws(tf, tf.math.add(Draws.seed(tf, seed, NOISE + call, key), shift))
            .uniform(tf.shape(value));
  }

  private Operand<TFloat32> loss(
      Operand<TFloat32> logits, Operand<TFloat32> targets, double temperature) {
    LossGraph graph = new LossGraph(tf, settings.loss());
    Operand<TFloat32> cooled =
        temperature == 1 ? logits : tf.math.div(logits, tf.constant((float) temperature));
    Operand<TFloat32> smoothed = graph.smooth(targets, settings.labelSmoothing(), outputs);
    return tf.math.mean(graph.perExample(cooled, smoothed), tf.constant(0));
  }

  private List<Parameter> trained() {
    return network.parameters().stream().filter(Parameter::trainable).toList();
  }

  /** The gradient of a loss by each trained parameter's raw value: masked by the chain rule. */
  private List<Operand<TFloat32>> gradients(Operand<TFloat32> loss, ComputeType compute) {
    List<Output<?>> reads = new ArrayList<>();
    trained().forEach(p -> reads.add(variables.readFloat(State.fullName(p)).asOutput()));
    float scale = compute == ComputeType.FLOAT16 ? HALF_PRECISION_LOSS_SCALE : 1;
    Output<?>[] by = reads.toArray(new Output<?>[0]);
    Output<?>[] outputs =
        graph.addGradients(
            tf.scope().makeOpName("gradients"),
            new Output<?>[] {loss.asOutput()},
            by,
            new Output<?>[] {tf.constant(scale).asOutput()});
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (Output<?> output : outputs) {
      Operand<TFloat32> gradient = asFloat(output);
      gradients.add(scale == 1 ? gradient : tf.math.mul(gradient, tf.constant(1 / scale)));
    }
    return gradients;
  }

  @SuppressWarnings("unchecked") // a gradient has the type of what it is taken by
  private static Operand<TFloat32> asFloat(Output<?> output) {
    return (Operand<TFloat32>) (Operand<?>) output;
  }

  /**
   * The loss and gradients of examples, neither cropped nor flipped.
   *
   * @param part which of a step's batches they are, so that each has its own dropout
   */
  Backward backward(Variant variant, Operand<TInt64> indices, Operand<TInt64> part) {
    boolean sum = variant.objective() == Variant.Objective.OUTPUT_SUM;
    Forward forward = forward(variant, data.inputs(indices), noise(key(), part));
    Operand<TFloat32> objective =
        sum
            ? tf.sum(forward.logits(), tf.constant(new int[] {0, 1}))
            : loss(forward.logits(), targets(indices), variant.temperature());
    return new Backward(
        objective, gradients(objective, variant.compute()), moveStatistics(forward.statistics()));
  }

  UpdateGraph updates() {
    return new UpdateGraph(
        tf.withSubScope("update"), settings, variables, parameters, learningRate);
  }

  /** {@code moving += (batch - moving) * (1 - momentum)}, once a call of the layer, in order. */
  private List<Op> moveStatistics(List<Lowering.BatchStatistics> seen) {
    Map<String, Operand<TFloat32>> moved = new LinkedHashMap<>();
    for (Lowering.BatchStatistics one : seen) {
      float share = (float) (1 - one.layer().momentum());
      move(moved, one.layer().name() + "/moving_mean", one.mean(), share);
      move(moved, one.layer().name() + "/moving_variance", one.variance(), share);
    }
    List<Op> updates = new ArrayList<>();
    moved.forEach(
        (name, value) ->
            updates.add(
                tf.assignVariableOp(variables.handle(StateKind.STATISTIC.named(name)), value)));
    return updates;
  }

  private void move(
      Map<String, Operand<TFloat32>> moved, String name, Operand<TFloat32> batch, float share) {
    Operand<TFloat32> before =
        moved.containsKey(name)
            ? Objects.requireNonNull(moved.get(name))
            : variables.readFloat(StateKind.STATISTIC.named(name));
    Operand<TFloat32> difference = tf.math.sub(batch, before);
    moved.put(name, tf.math.add(before, tf.math.mul(difference, tf.constant(share))));
  }

  private Evaluator evaluator() {
    Placeholder<TInt32> indices =
        tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1)));
    Operand<TInt64> rows = tf.dtypes.cast(indices, TInt64.class);
    Operand<TFloat32> logits =
        forward(Variant.inference(), data.inputs(rows), noise(tf.constant(0L), tf.constant(0L)))
            .logits();
    Operand<TFloat32> targets = targets(rows);
    Operand<TFloat32> losses = new LossGraph(tf, settings.loss()).perExample(logits, targets);
    Operand<TInt64> label = tf.math.argMax(targets, tf.constant(1));
    Operand<TInt64> guess = tf.math.argMax(logits, tf.constant(1));
    return new Evaluator(
        indices,
        logits,
        tf.sum(losses, tf.constant(0)),
        count(tf.math.equal(guess, label)),
        count(tf.nn.inTopK(logits, label, tf.constant((long) Math.min(5, outputs)))));
  }

  private Operand<TInt32> count(Operand<TBool> hits) {
    Operand<TInt64> all = tf.sum(tf.dtypes.cast(hits, TInt64.class), tf.constant(0));
    return tf.dtypes.cast(all, TInt32.class);
  }
}
