// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Everything of one training in a TensorFlow graph: variables, learning rate, the step, evaluation,
 * and the accumulation of gradients apart from their application; the data it may share with other
 * trainings of the graph. It is complete before the first run; adding to a graph that has run is
 * slow.
 */
final class TrainingGraph {

  /** One variant's mean loss of some examples, its gradients, and what moves its statistics. */
  record Backward(Operand<TFloat32> loss, List<Operand<TFloat32>> gradients, List<Op> statistics) {}

  final Variables variables;
  final DataGraph data;
  final Operand<TFloat32> learningRate;
  final Operand<TFloat32> loss;
  final Op step;
  final Placeholder<TInt32> permutation;
  final Op assignPermutation;
  final Evaluator evaluator;
  final Optional<AccumulationGraph> accumulation;
  final Optional<ElasticGraph> elastic;

  private final Ops tf;
  private final TrainingSettings settings;
  private final MaskedVariables parameters;
  private final Optional<LossScaleGraph> lossScale;
  private final PassGraph pass;
  private final StatisticsGraph statistics;

  /**
   * Adds a training to a graph.
   *
   * @param root of the graph's {@link GraphScope}
   * @param name in front of its operations and variables; empty for the only one
   * @param devices that each step's batch is divided among
   * @param variants whose gradients can be accumulated
   * @param views elastic networks of the same parameters, this one first; empty for an ordinary one
   */
  TrainingGraph(
      Ops root,
      String name,
      DataGraph data,
      Network network,
      Masking masking,
      TrainingSettings settings,
      int devices,
      long seed,
      List<Variant> variants,
      List<Network> views) {
    this.tf = name.isEmpty() ? root : root.withSubScope(name);
    this.data = data;
    this.settings = settings;
    this.variables = new Variables(tf, name);
    declare(InitialValues.state(network, masking, settings, seed));
    this.parameters = new MaskedVariables(tf, masking, variables);
    this.lossScale =
        settings.compute() == ComputeType.FLOAT16
            ? Optional.of(new LossScaleGraph(tf, variables))
            : Optional.empty();
    this.pass = new PassGraph(network, settings, variables, parameters, lossScale, seed);
    this.statistics = new StatisticsGraph(tf, variables);
    this.learningRate = learningRate();

    int n = data.size(Split.TRAINING);
    VarHandleOp order =
        tf.varHandleOp(
            TInt64.class,
            org.tensorflow.ndarray.Shape.of((long) n + settings.batch()),
            VarHandleOp.sharedName(variables.sharedName("data/permutation")));
    this.permutation = tf.placeholder(TInt32.class);
    this.assignPermutation = tf.assignVariableOp(order, tf.dtypes.cast(permutation, TInt64.class));

    Operand<TInt64> batch = batch(order, n);
    Operand<TInt64> key = key();
    Operand<?> augmented = data.augmented(batch, seed, key);
    Shards shards =
        Shards.of(
            tf,
            pass,
            statistics,
            Variant.training(settings.compute()),
            devices,
            augmented,
            targets(batch),
            key);
    this.loss = shards.loss();
    Taken taken = taken(shards.gradients());
    List<Op> updates = new ArrayList<>(apply(shards.gradients(), taken));
    updates.addAll(statistics.move(shards.statistics(), taken));
    this.step = counted(updates);
    this.evaluator = new Evaluator(tf, pass, data, settings.loss());
    this.accumulation =
        variants.isEmpty()
            ? Optional.empty()
            : Optional.of(new AccumulationGraph(tf, this, variants, pass.trained));
    this.elastic =
        views.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new ElasticGraph(
                    tf,
                    this,
                    views.stream().map(view -> pass.over(view, parameters)).toList(),
                    views,
                    new ElasticGraph.Batch(augmented, targets(batch), key)));
  }

  TrainingSettings settings() {
    return settings;
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
    return data.targets(indices, pass.outputs);
  }

  private Taken taken(List<Operand<TFloat32>> gradients) {
    return new Taken(tf, lossScale.map(scale -> scale.takes(gradients)));
  }

  /** The operations that apply one gradient a trained parameter, and carry the loss scale on. */
  private List<Op> apply(List<Operand<TFloat32>> gradients, Taken taken) {
    UpdateGraph update = new UpdateGraph(tf, settings, variables, parameters, learningRate, taken);
    List<Op> updates = new ArrayList<>(update.apply(pass.trained, gradients));
    lossScale.ifPresent(scale -> updates.addAll(scale.next(taken.condition().orElseThrow())));
    return updates;
  }

  private Op counted(List<Op> updates) {
    return tf.withControlDependencies(updates)
        .assignAddVariableOp(variables.handle(State.STEP), tf.constant(1L));
  }

  /** A step of its own with these gradients; batch-norm statistics stay. */
  Op step(List<Operand<TFloat32>> gradients) {
    return counted(apply(gradients, taken(gradients)));
  }

  /**
   * The loss and gradients of examples, neither cropped nor flipped.
   *
   * @param part which of a step's batches they are, so that each has its own dropout
   */
  Backward backward(Variant variant, Operand<TInt64> indices, Operand<TInt64> part) {
    boolean sum = variant.objective() == Variant.Objective.OUTPUT_SUM;
    PassGraph.Forward forward =
        pass.forward(tf, variant, data.inputs(indices), pass.noise(tf, key(), part));
    Operand<TFloat32> objective =
        sum
            ? tf.sum(forward.logits(), tf.constant(new int[] {0, 1}))
            : pass.loss(tf, forward.logits(), targets(indices), variant.temperature());
    return new Backward(
        objective,
        pass.gradients(tf, objective, variant.compute()),
        statistics.move(forward.statistics(), Taken.always(tf)));
  }
}
