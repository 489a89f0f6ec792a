// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.ElasticTrainer;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.pruning.run.StoppedException;

/**
 * Trains an elastic network stage after stage, on disk. What a step trains is a function of seed,
 * stage and step, so a training that was killed and resumed ends with the same bits.
 *
 * <p>At the end of the first stage the network becomes the teacher of the later ones. Before a
 * stage with new widths the channels of each block are sorted, see {@link Supernet#sorted}. Every
 * stage starts with an empty optimizer.
 */
final class SupernetTraining {

  /** Where what was trained lies. */
  static final String SUPERNET = "supernet.state";

  /** Where what is being trained lies. */
  static final String PROGRESS = "progress.state";

  private static final String TEACHER = "teacher.state";
  private static final long PARTS = RandomStream.hash("sub-networks");
  private static final long CALIBRATION = RandomStream.hash("calibration");

  /** Time from one saving to the next, in times of what one takes. */
  private static final long RARELY = 100;

  private final OfaConfig config;
  private final DataSet data;
  private final Supernet supernet;
  private final ElasticTrainer elastic;
  private final Path directory;
  private final OfaProgress progress;
  private final BooleanSupplier stop;
  private long saved = System.nanoTime();
  private long saving;

  private SupernetTraining(
      OfaConfig config,
      DataSet data,
      Supernet supernet,
      ElasticTrainer elastic,
      Path directory,
      OfaProgress progress,
      BooleanSupplier stop) {
    this.config = config;
    this.data = data;
    this.supernet = supernet;
    this.elastic = elastic;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Trains, or does what is left of it.
   *
   * @throws StoppedException if stopped; all that was done is kept
   */
  static State finish(
      OfaConfig config,
      DataSet data,
      Supernet supernet,
      ElasticTrainer elastic,
      Path directory,
      OfaProgress progress,
      BooleanSupplier stop) {
    Path done = directory.resolve(SUPERNET);
    if (!Files.exists(done)) {
      new SupernetTraining(config, data, supernet, elastic, directory, progress, stop).train();
    }
    return StateFile.read(done);
  }

  /** Opens what trains, for the views of all resolutions. */
  static ElasticTrainer open(OfaConfig config, DataSet data, Supernet supernet) {
    List<Schedule> schedules = new ArrayList<>();
    for (Stage stage : config.stages()) {
      schedules.add(new Schedules.Cosine(stage.rate(), steps(config, data, stage)));
    }
    TrainingSettings settings =
        config.training().resolve(data.training().size(), List.of()).withSchedules(schedules);
    List<Network> views =
        config.space().choices().resolutions().stream().map(supernet::network).toList();
    return ElasticTrainer.open(
        views,
        supernet.masking(),
        settings,
        new BatchSource.Resident(data, config.training().augmentation()),
        config.execution(),
        config.seed());
  }

  private static long steps(OfaConfig config, DataSet data, Stage stage) {
    return (long) Math.ceil(stage.epochs() * data.training().size() / config.training().batch());
  }

  private void train() {
    Path file = directory.resolve(PROGRESS);
    State state = Files.exists(file) ? StateFile.read(file) : elastic.trainer().initialState();
    int from = (int) state.scalar(State.SCHEDULE_INDEX);
    if (from > 0 && config.distillation() > 0) {
      teach();
    }
    elastic.trainer().load(state);
    for (int index = from; index < config.stages().size(); index++) {
      if (index > from) {
        begin(index);
      }
      stage(index);
    }
    StateFile.write(directory.resolve(SUPERNET), elastic.trainer().state());
  }

  /** What the stage before has left, with the next stage's schedule and order from their start. */
  private void begin(int index) {
    State state = elastic.trainer().state();
    if (index == 1 && config.distillation() > 0) {
      StateFile.write(
          directory.resolve(TEACHER), state); // with all of it in use, as steps leave it
      teach();
    }
    Map<String, Tensor> changed = new HashMap<>();
    for (Map.Entry<String, Tensor> slot : state.ofKind(StateKind.SLOT).entrySet()) {
      Shape shape = slot.getValue().shape();
      Tensor zeros =
          slot.getValue() instanceof Tensor.Longs
              ? Tensor.of(0)
              : Tensor.of(shape, new float[Math.toIntExact(shape.size())]);
      changed.put(slot.getKey(), zeros);
    }
    changed.put(State.STEP, Tensor.of(0));
    changed.put(State.SCHEDULE_INDEX, Tensor.of(index));
    changed.put(State.ORDER, Tensor.of(index));
    List<Integer> trained =
        config.stages().subList(0, index).stream()
            .flatMap(stage -> stage.choices().expands().stream())
            .distinct()
            .toList();
    boolean widens = !trained.containsAll(config.stages().get(index).choices().expands());
    State next = state.with(changed);
    elastic.trainer().load(widens ? supernet.sorted(next, trained) : next);
    save();
  }

  private void teach() {
    elastic.teach(StateFile.read(directory.resolve(TEACHER)), config.distillation());
  }

  private void stage(int index) {
    Stage stage = config.stages().get(index);
    long steps = steps(config, data, stage);
    progress.stage(stage, index, steps);
    Map<String, Tensor> all = supernet.selectors(SubNetwork.largest(config.space()));
    while (elastic.trainer().step() < steps) {
      if (stop.getAsBoolean()) {
        save();
        throw new StoppedException(
            "in stage %s after %d steps".formatted(stage.name(), elastic.trainer().step()));
      }
      long step = elastic.trainer().step();
      RandomStream random = RandomStream.of(config.seed(), PARTS, index, step);
      int resolution = SubNetwork.pick(stage.choices().resolutions(), random);
      List<Map<String, Tensor>> parts = new ArrayList<>();
      for (int i = 0; i < stage.together(); i++) {
        parts.add(
            supernet.selectors(
                SubNetwork.draw(config.space(), stage.choices(), resolution, random)));
      }
      double loss = elastic.step(views().indexOf(resolution), parts, all);
      progress.step(step + 1, loss);
      if (System.nanoTime() - saved > RARELY * saving) {
        save();
      }
    }
  }

  private void save() {
    long begun = System.nanoTime();
    StateFile.write(directory.resolve(PROGRESS), elastic.trainer().state());
    saved = System.nanoTime();
    saving = saved - begun;
  }

  private List<Integer> views() {
    return config.space().choices().resolutions();
  }

  /** The training examples that statistics are taken of, drawn once a configuration. */
  static int[] calibration(OfaConfig config, DataSet data) {
    int[] order = RandomStream.of(config.seed(), CALIBRATION).permutation(data.training().size());
    return Arrays.copyOf(order, Math.min(config.calibration(), order.length));
  }
}
