// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.ElasticTrainer;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.data.DataSets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

final class ExtractionTest {

  private static final int COUNT = 20;
  private static final ElasticSpace TINY =
      new ElasticSpace(
          4,
          2,
          List.of(new ElasticSpace.Unit(6, 2, true, ActivationFunction.HARD_SWISH)),
          8,
          new Choices(List.of(3, 5, 7), List.of(1, 2), List.of(2, 3), List.of(21, 28)));
  private static final DataSet STROKES = DataSets.read("strokes[train=400,test=50]");
  private static final TrainingSettings SETTINGS =
      TrainingSettings.of(40, Optimizer.sgd(0.9), new Schedules.Constant(0.05));

  @Test
  void whatIsTakenOutAnswersAsItDidInside() {
    requireAlike(TINY, 8);
  }

  @Test
  @Tag("full")
  void fiftySubNetworksAnswerAsTheyDidInside() {
    requireAlike(ElasticSpace.small(), 50);
  }

  /** A supernet trained a little, so that all values are in motion. */
  private static void requireAlike(ElasticSpace space, int count) {
    Supernet supernet = new Supernet(space, Shape.of(28, 28, 1), 10);
    List<Network> views = space.choices().resolutions().stream().map(supernet::network).toList();
    RandomStream random = RandomStream.of(3);
    try (ElasticTrainer elastic =
        ElasticTrainer.open(
            views, supernet.masking(), SETTINGS, source(), new Execution(Device.CPU, 1), 1)) {
      elastic.teach(elastic.trainer().state(), 1);
      for (int step = 0; step < 12; step++) {
        int view = step % views.size();
        int resolution = space.choices().resolutions().get(view);
        elastic.step(
            view,
            IntStream.range(0, 2)
                .mapToObj(i -> SubNetwork.draw(space, space.choices(), resolution, random))
                .map(supernet::selectors)
                .toList(),
            supernet.selectors(SubNetwork.largest(space)));
      }
      for (int i = 0; i < count; i++) {
        SubNetwork sub = SubNetwork.draw(space, space.choices(), random);
        int view = space.choices().resolutions().indexOf(sub.resolution());
        elastic.trainer().assign(supernet.selectors(sub));
        elastic.calibrate(view, IntStream.range(0, 100).toArray());
        float[] inside = elastic.predict(view, Split.TEST, COUNT);
        float[] outside = answers(supernet, sub, elastic.trainer().state());
        double largest = 0;
        double apart = 0;
        for (int k = 0; k < inside.length; k++) {
          largest = Math.max(largest, Math.abs(inside[k]));
          apart = Math.max(apart, Math.abs(inside[k] - outside[k]));
        }
        assertThat(apart).as("%s", sub).isLessThanOrEqualTo(1e-4 * Math.max(1, largest));
      }
    }
  }

  private static float[] answers(Supernet supernet, SubNetwork sub, State state) {
    Network plain = supernet.plain(sub);
    State values = Extraction.of(supernet, sub, state);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      InferenceGraph lowered =
          InferenceGraph.lower(
              tf,
              plain,
              STROKES.transform(),
              p ->
                  tf.constant(
                      TFloat32.tensorOf(
                          org.tensorflow.ndarray.Shape.of(p.shape().toLongs()),
                          DataBuffers.of(values.floats(State.fullName(p)), true, false))));
      float[] pixels = new float[COUNT * 28 * 28];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = STROKES.test().bytes()[i] & 0xff;
      }
      try (Session session = new Session(graph);
          TFloat32 images =
              TFloat32.tensorOf(
                  org.tensorflow.ndarray.Shape.of(COUNT, 28, 28, 1),
                  DataBuffers.of(pixels, true, false));
          Result result =
              session
                  .runner()
                  .feed(lowered.inputs().values().iterator().next(), images)
                  .fetch(lowered.outputs().get("logits"))
                  .run()) {
        float[] logits = new float[COUNT * 10];
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(logits);
        return logits;
      }
    }
  }

  private static BatchSource source() {
    return new BatchSource.Resident(STROKES, Augmentation.NONE);
  }
}
