// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Actor, critic, their targets and one update of each in a TensorFlow graph. The actor is two
 * hidden layers of ReLUs and a sigmoid; the critic adds what one layer makes of the state and one
 * of the action, then the same. The three parts of an update are three runs: the critic's, the
 * actor's through the new critic, and the targets'.
 */
final class DdpgGraph {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final float EPSILON = 1e-8f;
  private static final double LAST = 3e-3; // bound of a last layer's first weights, as in DDPG

  final AgentVariables variables;
  final Placeholder<TFloat32> states;
  final Placeholder<TFloat32> actions;
  final Placeholder<TFloat32> nextStates;
  final Placeholder<TFloat32> rewards; // relative to the baseline
  final Placeholder<TFloat32> goesOn; // 0 after the last decision of an episode, else 1
  final Placeholder<TFloat32> power1; // BETA1 to the number of this update
  final Placeholder<TFloat32> power2;
  final Operand<TFloat32> action;
  final List<Op> criticUpdate;
  final List<Op> actorUpdate;
  final List<Op> follow;

  private final Graph graph;
  private final Ops tf;

  DdpgGraph(Graph graph, DdpgSettings settings) {
    this.graph = graph;
    this.tf = GraphScope.ops(graph);
    this.variables = new AgentVariables(tf);
    int units = settings.units();
    for (String copy : List.of("", "target-")) {
      declare(copy + "actor/", Observation.FEATURES, units, units, 1);
      declare(copy + "critic/", Observation.FEATURES, units, units, 1);
      variables.add(copy + "critic/action/kernel", Shape.of(1, units));
    }
    for (String name : trained()) {
      variables.add("m/" + name, variables.shape(name));
      variables.add("v/" + name, variables.shape(name));
    }
    this.states = rows(Observation.FEATURES);
    this.nextStates = rows(Observation.FEATURES);
    this.actions = rows(1);
    this.rewards = rows(1);
    this.goesOn = rows(1);
    this.power1 = tf.placeholder(TFloat32.class);
    this.power2 = tf.placeholder(TFloat32.class);
    this.action = actor("actor/", states);

    Operand<TFloat32> later =
        critic("target-critic/", nextStates, actor("target-actor/", nextStates));
    Operand<TFloat32> discounted =
        tf.math.mul(tf.math.mul(later, goesOn), tf.constant((float) settings.discount()));
    Operand<TFloat32> wanted = tf.stopGradient(tf.math.add(rewards, discounted));
    Operand<TFloat32> error = tf.math.sub(critic("critic/", states, actions), wanted);
    Operand<TFloat32> criticLoss = mean(tf.math.mul(error, error));
    Operand<TFloat32> actorLoss = tf.math.neg(mean(critic("critic/", states, action)));
    this.criticUpdate = descend("critic/", criticLoss, settings.criticRate());
    this.actorUpdate = descend("actor/", actorLoss, settings.actorRate());
    this.follow = new ArrayList<>();
    for (String name : trained()) {
      Operand<TFloat32> before = variables.read("target-" + name);
      Operand<TFloat32> apart = tf.math.sub(variables.read(name), before);
      Operand<TFloat32> moved =
          tf.math.add(before, tf.math.mul(apart, tf.constant((float) settings.tau())));
      follow.add(tf.assignVariableOp(variables.handle("target-" + name), moved));
    }
  }

  /** First values: even in +-1 / sqrt(inputs), of last layers in +-0.003; targets are equal. */
  Map<String, Tensor> initial(long seed) {
    Map<String, Tensor> initial = new HashMap<>();
    for (String name : variables.names("")) {
      initial.put(name, zeros(name));
    }
    for (String name : trained()) {
      if (name.endsWith("kernel")) {
        Shape shape = variables.shape(name);
        double bound = name.contains("/3/") ? LAST : 1 / Math.sqrt(shape.dimension(0));
        RandomStream random = RandomStream.of(seed, RandomStream.hash(name));
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (bound * (2 * random.uniform() - 1));
        }
        initial.put(name, Tensor.of(shape, values));
        initial.put("target-" + name, Tensor.of(shape, values));
      }
    }
    return initial;
  }

  /** Beta to the power of an update's number, from 1, as Adam corrects its averages by. */
  static float power1(long update) {
    return (float) Math.pow(BETA1, (double) update);
  }

  static float power2(long update) {
    return (float) Math.pow(BETA2, (double) update);
  }

  private Tensor zeros(String name) {
    Shape shape = variables.shape(name);
    return Tensor.of(shape, new float[Math.toIntExact(shape.size())]);
  }

  private List<String> trained() {
    List<String> trained = new ArrayList<>(variables.names("actor/"));
    trained.addAll(variables.names("critic/"));
    return trained;
  }

  private void declare(String prefix, int... widths) {
    for (int i = 1; i < widths.length; i++) {
      variables.add(prefix + i + "/kernel", Shape.of(widths[i - 1], widths[i]));
      variables.add(prefix + i + "/bias", Shape.of(widths[i]));
    }
  }

  private Placeholder<TFloat32> rows(int width) {
    return tf.placeholder(
        TFloat32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1, width)));
  }

  private Operand<TFloat32> dense(String layer, Operand<TFloat32> x) {
    Operand<TFloat32> product = tf.linalg.matMul(x, variables.read(layer + "/kernel"));
    return tf.math.add(product, variables.read(layer + "/bias"));
  }

  private Operand<TFloat32> actor(String prefix, Operand<TFloat32> state) {
    Operand<TFloat32> x = tf.nn.relu(dense(prefix + 1, state));
    x = tf.nn.relu(dense(prefix + 2, x));
    return tf.math.sigmoid(dense(prefix + 3, x));
  }

  private Operand<TFloat32> critic(
      String prefix, Operand<TFloat32> state, Operand<TFloat32> action) {
    Operand<TFloat32> ofAction = tf.linalg.matMul(action, variables.read(prefix + "action/kernel"));
    Operand<TFloat32> x = tf.nn.relu(tf.math.add(dense(prefix + 1, state), ofAction));
    x = tf.nn.relu(dense(prefix + 2, x));
    return dense(prefix + 3, x);
  }

  private Operand<TFloat32> mean(Operand<TFloat32> rows) {
    return tf.math.mean(rows, tf.constant(new int[] {0, 1}));
  }

  /** Adam on the variables that begin so. */
  private List<Op> descend(String prefix, Operand<TFloat32> loss, double rate) {
    List<String> names = variables.names(prefix);
    Output<?>[] by =
        names.stream().map(name -> variables.read(name).asOutput()).toArray(Output<?>[]::new);
    Output<?>[] found = graph.addGradients(loss.asOutput(), by);
    Ops after = tf.withControlDependencies(List.<Op>of(found)); // reads come before writes
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      updates.add(
          after.train.resourceApplyAdam(
              variables.handle(names.get(i)),
              variables.handle("m/" + names.get(i)),
              variables.handle("v/" + names.get(i)),
              power1,
              power2,
              tf.constant((float) rate),
              tf.constant((float) BETA1),
              tf.constant((float) BETA2),
              tf.constant(EPSILON),
              asFloat(found[i])));
    }
    return updates;
  }

  @SuppressWarnings("unchecked") // a gradient has the type of what it is taken by
  private static Operand<TFloat32> asFloat(Output<?> output) {
    return (Operand<TFloat32>) (Operand<?>) output;
  }
}
