// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.training.Variant;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What training an elastic network needs beside an ordinary step: for each view, the gradient of
 * the step's batch added to sums, the answers of a teacher to that batch, the evaluation, and the
 * statistics of chosen examples; and one step with the sums. Sums, teacher and answers are scratch,
 * no part of a State.
 */
final class ElasticGraph {

  private static final String ANSWERS = "answers";

  /** What the teacher's answers weigh beside the targets. */
  static final String WEIGHT = "weight";

  /**
   * One lowering over the shared variables.
   *
   * @param answer puts the teacher's answers to the step's batch in place
   * @param add adds the gradient of the step's batch
   * @param chosen indices of examples
   * @param statistics what batch normalization sees of them, each as its variable's name
   */
  record View(
      Op answer,
      Operand<TFloat32> loss,
      List<Op> add,
      Evaluator evaluator,
      Placeholder<TInt32> chosen,
      Map<String, Operand<TFloat32>> statistics) {}

  final Variables teacher;
  final List<View> views = new ArrayList<>();
  final GradientSums sums;

  /** Puts no answers in place of a teacher's. */
  final Op unanswered;

  /** Takes a step with the sum of the gradients. */
  final Op apply;

  private final Ops tf;
  private final Variables scratch;

  /** A step's examples in a view. */
  record Batch(Operand<?> inputs, Operand<TFloat32> targets, Operand<TInt64> key) {}

  /**
   * Adds it to a graph.
   *
   * @param passes one a view, over the same variables
   * @param views the networks, of the same parameters
   */
  ElasticGraph(
      Ops tf, TrainingGraph training, List<PassGraph> passes, List<Network> views, Batch batch) {
    this.tf = tf;
    this.teacher = new Variables(tf, training.variables.sharedName("teacher"));
    this.scratch = new Variables(tf, training.variables.sharedName("taught"));
    Network first = views.get(0);
    for (Parameter parameter : first.parameters()) {
      teacher.addFloat(State.fullName(parameter), parameter.shape());
    }
    teacher.addFloat(WEIGHT, Shape.of());
    this.sums =
        new GradientSums(tf, training.variables.sharedName("elastic"), passes.get(0).trained);
    Shape answers = Shape.of(training.settings().batch(), passes.get(0).outputs);
    scratch.addFloat(ANSWERS, answers);
    this.unanswered = GradientSums.zeros(tf, scratch, ANSWERS, answers);
    for (int i = 0; i < views.size(); i++) {
      this.views.add(view(training, passes.get(i), views.get(i), batch));
    }
    this.apply = training.step(sums.sums());
  }

  private View view(TrainingGraph training, PassGraph pass, Network network, Batch batch) {
    PassGraph taught =
        pass.over(network, parameter -> teacher.readFloat(State.fullName(parameter)));
    Lowering.DropoutNoise none = pass.noise(tf, tf.constant(0L), tf.constant(0L));
    Operand<TFloat32> answers =
        tf.nn.softmax(
            taught
                .forward(tf, Variant.training(Variant.inference().compute()), batch.inputs(), none)
                .logits());
    Op answer = tf.assignVariableOp(scratch.handle(ANSWERS), answers);

    Variant variant = Variant.training(training.settings().compute());
    Operand<TInt64> part = tf.dtypes.cast(sums.count(), TInt64.class);
    Operand<TFloat32> logits =
        pass.forward(tf, variant, batch.inputs(), pass.noise(tf, batch.key(), part)).logits();
    Operand<TFloat32> loss = pass.loss(tf, logits, batch.targets(), 1);
    Operand<TFloat32> toTeacher =
        tf.math.mean(
            new LossGraph(tf, training.settings().loss())
                .perExample(logits, scratch.readFloat(ANSWERS)),
            tf.constant(0));
    loss = tf.math.add(loss, tf.math.mul(toTeacher, teacher.readFloat(WEIGHT)));
    List<Op> add = sums.add(loss, pass.gradients(tf, loss, variant.compute()));

    Placeholder<TInt32> chosen =
        tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1)));
    Operand<?> inputs = training.data.inputs(tf.dtypes.cast(chosen, TInt64.class));
    Map<String, Operand<TFloat32>> statistics = new HashMap<>();
    for (Lowering.BatchStatistics seen :
        pass.forward(tf, Variant.training(Variant.inference().compute()), inputs, none)
            .statistics()) {
      statistics.put(StatisticsGraph.mean(seen.layer()), seen.mean());
      statistics.put(StatisticsGraph.variance(seen.layer()), seen.variance());
    }
    Evaluator evaluator = new Evaluator(tf, pass, training.data, training.settings().loss());
    return new View(answer, loss, add, evaluator, chosen, statistics);
  }
}
