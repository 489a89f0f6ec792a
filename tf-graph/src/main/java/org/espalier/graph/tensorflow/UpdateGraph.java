// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Applies gradients: L2 decay, clipping, then the optimizer and decoupled decay. Nothing is written
 * before every gradient and every pull of the decay is there: reads come before writes, and a
 * weight that nobody reads any more is updated in place instead of copied. Under loss scaling a
 * step that is not taken goes through the same operations with a rate of 0, gradients of 0 and
 * slots that keep all they hold.
 */
final class UpdateGraph {

  private final Ops tf;
  private final TrainingSettings settings;
  private final Variables variables;
  private final ParameterSource source;
  private final Operand<TFloat32> rate;
  private final Taken taken;

  UpdateGraph(
      Ops tf,
      TrainingSettings settings,
      Variables variables,
      ParameterSource source,
      Operand<TFloat32> learningRate,
      Taken taken) {
    this.tf = tf;
    this.settings = settings;
    this.variables = variables;
    this.source = source;
    this.taken = taken;
    this.rate = taken.orElse(learningRate, 0);
  }

  /** The operations that apply one gradient a parameter. */
  List<Op> apply(List<Parameter> parameters, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> decayed = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      decayed.add(withL2(parameters.get(i), gradients.get(i)));
    }
    List<Operand<TFloat32>> clipped =
        clip(decayed).stream().map(gradient -> taken.orElse(gradient, 0)).toList();
    Map<Parameter, Operand<TFloat32>> pulls = pulls(parameters);
    List<Op> ready = new ArrayList<>(clipped);
    ready.addAll(pulls.values());
    ready.add(rate);
    Ops after = tf.withControlDependencies(ready);
    List<Op> updates = new ArrayList<>();
    if (settings.optimizer() instanceof Optimizer.Sgd sgd) {
      for (int i = 0; i < parameters.size(); i++) {
        updates.add(descend(after, sgd, parameters.get(i), clipped.get(i)));
      }
    } else if (settings.optimizer() instanceof Optimizer.Adam adam) {
      updates.addAll(adam(after, adam, parameters, clipped));
    }
    Ops last = tf.withControlDependencies(List.copyOf(updates));
    pulls.forEach(
        (parameter, pull) -> updates.add(last.assignSubVariableOp(handle(parameter), pull)));
    return updates;
  }

  /** What decoupled decay takes off each parameter it acts on. */
  private Map<Parameter, Operand<TFloat32>> pulls(List<Parameter> parameters) {
    Operand<TFloat32> share = tf.math.mul(rate, tf.constant((float) settings.decay().rate()));
    Map<Parameter, Operand<TFloat32>> pulls = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      if (settings.decay().acts(WeightDecay.Kind.DECOUPLED, parameter.role())) {
        pulls.put(parameter, tf.math.mul(source.effective(parameter), share));
      }
    }
    return pulls;
  }

  private Operand<TFloat32> withL2(Parameter parameter, Operand<TFloat32> gradient) {
    if (!settings.decay().acts(WeightDecay.Kind.L2, parameter.role())) {
      return gradient;
    }
    Operand<TFloat32> decay = tf.constant((float) settings.decay().rate());
    return tf.math.add(gradient, tf.math.mul(source.effective(parameter), decay));
  }

  /** Scales all gradients by {@code min(1, clipNorm / global norm)}. */
  private List<Operand<TFloat32>> clip(List<Operand<TFloat32>> gradients) {
    if (settings.clipNorm() == Double.POSITIVE_INFINITY) {
      return gradients;
    }
    List<Operand<TFloat32>> halves = new ArrayList<>();
    gradients.forEach(gradient -> halves.add(tf.nn.l2Loss(gradient)));
    Operand<TFloat32> norm = tf.math.sqrt(tf.math.mul(tf.math.addN(halves), tf.constant(2f)));
    Operand<TFloat32> limit = tf.constant((float) settings.clipNorm());
    Operand<TFloat32> scale = tf.math.div(limit, tf.math.maximum(norm, limit));
    List<Operand<TFloat32>> clipped = new ArrayList<>();
    gradients.forEach(gradient -> clipped.add(tf.math.mul(gradient, scale)));
    return clipped;
  }

  private Op descend(
      Ops after, Optimizer.Sgd sgd, Parameter parameter, Operand<TFloat32> gradient) {
    if (sgd.momentum() == 0) {
      return after.train.resourceApplyGradientDescent(handle(parameter), rate, gradient);
    }
    return after.train.resourceApplyMomentum(
        handle(parameter),
        slot("momentum", parameter),
        rate,
        gradient,
        taken.orElse(tf.constant((float) sgd.momentum()), 1),
        ResourceApplyMomentum.useNesterov(sgd.nesterov()));
  }

  private List<Op> adam(
      Ops after,
      Optimizer.Adam adam,
      List<Parameter> parameters,
      List<Operand<TFloat32>> gradients) {
    String counter = StateKind.SLOT.named(Optimizer.Adam.STEP);
    Operand<TInt64> step = tf.math.add(variables.readLong(counter), taken.count());
    // Of a first step that is not taken, the powers of 0 would make a rate of 0 / 0.
    Operand<TFloat64> power =
        tf.dtypes.cast(tf.math.maximum(step, tf.constant(1L)), TFloat64.class);
    Operand<TFloat32> beta1Power = power(adam.beta1(), power);
    Operand<TFloat32> beta2Power = power(adam.beta2(), power);
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      updates.add(
          after.train.resourceApplyAdam(
              handle(parameter),
              slot("m", parameter),
              slot("v", parameter),
              beta1Power,
              beta2Power,
              rate,
              taken.orElse(tf.constant((float) adam.beta1()), 1),
              taken.orElse(tf.constant((float) adam.beta2()), 1),
              tf.constant((float) adam.epsilon()),
              gradients.get(i)));
    }
    List<Op> read = List.of(beta1Power, beta2Power);
    updates.add(tf.withControlDependencies(read).assignVariableOp(variables.handle(counter), step));
    return updates;
  }

  private Operand<TFloat32> power(double beta, Operand<TFloat64> exponent) {
    return tf.dtypes.cast(tf.math.pow(tf.constant(beta), exponent), TFloat32.class);
  }

  private VarHandleOp handle(Parameter parameter) {
    return variables.handle(StateKind.PARAMETER.named(parameter.name()));
  }

  private VarHandleOp slot(String slot, Parameter parameter) {
    return variables.handle(StateKind.SLOT.named(slot + "/" + parameter.name()));
  }
}
