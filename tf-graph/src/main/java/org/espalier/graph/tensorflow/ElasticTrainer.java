// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Trains an elastic network, of which masks and selectors choose a part: a step over several parts
 * is as many runs that add up gradients and one that applies them. Changing the part is one
 * assignment; nothing is built anew. The network may have several views, such as one a resolution:
 * networks of the same parameters, built together. Not safe for use by several threads.
 */
public final class ElasticTrainer implements AutoCloseable {

  private static final int BATCH = 200; // of examples whose statistics are taken together

  private final Trainer trainer;
  private final List<Network> views;
  private final ElasticGraph graph;
  private final GraphSession session;
  private boolean taught;

  private ElasticTrainer(Trainer trainer, List<Network> views) {
    this.trainer = trainer;
    this.views = List.copyOf(views);
    this.graph = trainer.graph().elastic.orElseThrow();
    this.session = trainer.session();
  }

  /**
   * Builds the graph, copies the data to the device and loads the first values.
   *
   * @param views the network of ordinary steps, then others of the same parameters
   * @param seed of initial values, order, crops, flips and dropout
   * @throws IllegalArgumentException if the views differ in parameters, the data do not fit, or
   *     several devices were asked for
   */
  public static ElasticTrainer open(
      List<Network> views,
      Masking masking,
      TrainingSettings settings,
      BatchSource source,
      Execution execution,
      long seed) {
    if (views.isEmpty()) {
      throw new IllegalArgumentException("an elastic network needs at least one view");
    }
    List<Parameter> parameters = views.get(0).parameters();
    for (Network view : views) {
      if (!view.parameters().equals(parameters)) {
        throw new IllegalArgumentException(
            "views must have the parameters of %s, %s has others"
                .formatted(views.get(0).name(), view.name()));
      }
    }
    if (execution.gpu().count() > 1) {
      throw new IllegalArgumentException(
          "an elastic network trains on one GPU, got %d".formatted(execution.gpu().count()));
    }
    Trainer trainer = Trainer.openElastic(views, masking, settings, source, execution, seed);
    boolean open = false;
    try {
      ElasticTrainer elastic = new ElasticTrainer(trainer, views);
      elastic.session.runner().addTarget(elastic.graph.unanswered).run().close();
      elastic.graph.teacher.assign(elastic.session, weight(0));
      open = true;
      return elastic;
    } finally {
      if (!open) { // nothing native may outlive a failed opening
        trainer.close();
      }
    }
  }

  /** Ordinary steps of the part in use in the first view, States, assignments. */
  public Trainer trainer() {
    return trainer;
  }

  /**
   * Makes a State the teacher of the steps to come: its masks are ignored, batch normalization sees
   * the batch, so that it teaches in every view.
   *
   * @param state with the selectors of the part that teaches
   * @param weight of the loss to the teacher's answers beside that to the targets, above 0
   */
  public void teach(State state, double weight) {
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("distillation must be above 0, got " + weight);
    }
    Map<String, Tensor> values = new HashMap<>(weight(weight));
    for (Parameter parameter : views.get(0).parameters()) {
      values.put(State.fullName(parameter), state.get(State.fullName(parameter)));
    }
    graph.teacher.assign(session, values);
    taught = true;
  }

  private static Map<String, Tensor> weight(double weight) {
    return Map.of(ElasticGraph.WEIGHT, Tensor.of(Shape.of(), new float[] {(float) weight}));
  }

  /**
   * Takes one step with the sum of the gradients of several parts, all of the same examples. The
   * moving statistics stay: those of one part are of no use to another.
   *
   * @param view which
   * @param parts masks and selectors of each, by full name, at least one
   * @param all those with everything in use, which they are afterwards
   * @return the mean loss of the parts
   * @throws DivergedException if a loss is not finite
   */
  public double step(int view, List<Map<String, Tensor>> parts, Map<String, Tensor> all) {
    ElasticGraph.View chosen = graph.views.get(view);
    trainer.arrange();
    GraphSession.Runner first = session.runner();
    graph.sums.clear.forEach(first::addTarget);
    if (taught) {
      first.addTarget(chosen.answer());
    }
    first.run().close();
    double sum = 0;
    for (Map<String, Tensor> part : parts) {
      trainer.assign(part);
      GraphSession.Runner runner = session.runner().fetch(chosen.loss());
      chosen.add().forEach(runner::addTarget);
      try (Result result = runner.run()) {
        sum += ((TFloat32) result.get(0)).getFloat();
      }
    }
    double loss = sum / parts.size();
    if (!Double.isFinite(loss)) {
      throw new DivergedException(trainer.step() + 1, loss, trainer.learningRate());
    }
    trainer.assign(all); // so that decay is of all weights, whatever part came last
    session.runner().addTarget(graph.apply).run().close();
    trainer.stepped();
    return loss;
  }

  /**
   * Puts the statistics of training examples in the place of the moving ones, for the part in use:
   * the mean over batches of what batch normalization sees in training.
   *
   * @param view which
   * @param examples indices into the training set, at least two
   * @see <a href="https://arxiv.org/abs/1903.05134">Yu and Huang, Universally Slimmable Networks,
   *     ICCV 2019, section 3.4</a>
   */
  public void calibrate(int view, int[] examples) {
    if (examples.length < 2) {
      throw new IllegalArgumentException(
          "statistics need at least two examples, got " + examples.length);
    }
    ElasticGraph.View chosen = graph.views.get(view);
    List<String> names = new ArrayList<>(chosen.statistics().keySet());
    Map<String, double[]> sums = new HashMap<>();
    for (int from = 0; from < examples.length; from += BATCH) {
      int to = Math.min(examples.length, from + BATCH);
      int[] some = Arrays.copyOfRange(examples, from, to);
      GraphSession.Runner runner = session.runner();
      try (TInt32 fed = Transfer.vector(some)) {
        runner.feed(chosen.chosen(), fed);
        names.forEach(name -> runner.fetch(Objects.requireNonNull(chosen.statistics().get(name))));
        try (Result result = runner.run()) {
          for (int i = 0; i < names.size(); i++) {
            TFloat32 seen = (TFloat32) result.get(i);
            double[] sum = sums.computeIfAbsent(names.get(i), n -> new double[(int) seen.size()]);
            float[] values = Transfer.floats(seen, sum.length);
            for (int c = 0; c < sum.length; c++) {
              sum[c] += (double) values[c] * (to - from) / examples.length;
            }
          }
        }
      }
    }
    Map<String, Tensor> means = new HashMap<>();
    sums.forEach(
        (name, sum) -> {
          float[] mean = new float[sum.length];
          for (int c = 0; c < mean.length; c++) {
            mean[c] = (float) sum[c];
          }
          means.put(name, Tensor.of(Shape.of(mean.length), mean));
        });
    trainer.assign(means);
  }

  /** Loss and accuracy of the part in use on a split, in inference mode. */
  public Evaluation evaluate(int view, Split split) {
    return graph.views.get(view).evaluator().evaluate(session, split);
  }

  /**
   * The logits of the first examples of a split, in inference mode, {@code [count, outputs]}.
   *
   * @throws IllegalArgumentException if the split has fewer examples
   */
  public float[] predict(int view, Split split, int count) {
    return graph.views.get(view).evaluator().predict(session, split, count);
  }

  @Override
  public void close() {
    trainer.close();
  }
}
