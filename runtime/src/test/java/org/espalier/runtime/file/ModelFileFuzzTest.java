// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.RandomGraphs;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.plan.Plan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spoilt files give an error that says so, or a graph that holds and predicts, if there is memory
 * for it; never another error, nor more memory or time than they account for.
 */
class ModelFileFuzzTest {

  private static final long BUFFERS = 80 << 10; // the reader's own, and those of an error
  private static final long GRAPH = 16; // bytes of memory for a byte of a file by chance
  private static final long WORST_GRAPH = 256; // for one made to be large
  private static final long DECODED = 64; // of decoded numbers: a bit for a weight and its column
  private static final long NOTES = 1 << 26; // bytes to plan with, for windows that stride far
  private static final long MASKS = 200; // bytes to plan with for a number in a prediction's memory
  private static final int MOST_NUMBERS = 1 << 22; // to predict with
  private static final long MOST_WORK = 1 << 26; // numbers looked at to predict
  private static final double SLOWEST = 10; // seconds of this thread alone

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path directory;
  private int predicted;

  @Test
  @Timeout(600)
  void refusesOrReadsSpoiltFiles() {
    fuzz(1, 300);
  }

  @Test
  @Tag("full")
  @Timeout(600)
  void refusesOrReadsManySpoiltFiles() {
    fuzz(2, 5000);
  }

  /** Many operations, many empty words, many short ones. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Timeout(600)
  void takesMemoryInProportionForWhatIsMadeToTakeMuch(int kind) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < (kind == 0 ? 300_000 : 1); i++) {
      ops.add(new Op.Flatten(0));
    }
    List<String> words = Collections.nCopies(kind == 0 ? 0 : 500_000, kind == 1 ? "" : "a");
    Path file = directory.resolve("model.espalier");
    ModelBytes model =
        ModelBytes.of(
            new ModelGraph(
                "large",
                List.of(Input.floats("x", Shape.of(1))),
                ops,
                List.of(new Output("y", 1)),
                words),
            file);
    assertThat(model.length()).isGreaterThanOrEqualTo(500_000);
    read(file, "large");
    long before = allocated();
    read(file, "large");
    assertThat(allocated() - before).isLessThan(WORST_GRAPH * model.length());
  }

  private void fuzz(long seed, int mutants) {
    Path file = directory.resolve("model.espalier");
    List<ModelBytes> models = new ArrayList<>();
    for (long graph = 0; graph < 40; graph++) {
      models.add(ModelBytes.of(RandomGraphs.of(graph), file));
    }
    Random random = new Random(seed);
    Mutations mutations = new Mutations(random);
    int read = 0;
    predicted = 0;
    for (int i = 0; i < mutants; i++) {
      ModelBytes mutant =
          mutations.of(
              models.get(random.nextInt(models.size())), models.get(random.nextInt(models.size())));
      mutant.save(file);
      read += reads(mutant, file, "mutant " + i + " of seed " + seed) ? 1 : 0;
    }
    assertThat(read).as("mutants that are models").isBetween(mutants / 50, mutants / 2);
    assertThat(predicted).as("that predict").isBetween(read / 2, read);
  }

  /** Whether it is a model; it is then written and read again, and predicts. */
  private boolean reads(ModelBytes mutant, Path file, String name) {
    long start = THREADS.getCurrentThreadCpuTime(); // waiting for the disk is not reading
    boolean read = read(file, name);
    long before = allocated();
    read(file, name); // a second time, when all classes are there
    long memory = allocated() - before;
    assertThat(memory).as("memory of %s", name).isLessThan(most(mutant));
    if (read) {
      ModelGraph graph = ModelFile.read(file);
      ModelFile.write(graph, file);
      assertThat(ModelFile.read(file)).as(name).isEqualTo(graph);
      predicted += predicts(graph, name) ? 1 : 0;
    }
    assertThat((THREADS.getCurrentThreadCpuTime() - start) / 1e9)
        .as("seconds of %s", name)
        .isLessThan(SLOWEST);
    return read;
  }

  /** Whether there is memory for it; it then predicts, unless that takes long. */
  private static boolean predicts(ModelGraph graph, String name) {
    long before = allocated();
    try {
      Plan plan = Plan.of(graph, Kernels.SCALAR, 1, 1);
      assertThat(allocated() - before)
          .as("memory to plan %s", name)
          .isLessThan(NOTES + MASKS * plan.numbers());
      if (plan.numbers() <= MOST_NUMBERS && work(graph) <= MOST_WORK) {
        predict(graph, 1);
        predict(graph, 2);
      }
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e).as(name).hasMessageStartingWith("model " + graph.name() + " needs ");
      return false;
    }
  }

  private static void predict(ModelGraph graph, int batch) {
    try (Model model = Model.of(graph, ModelOptions.DEFAULT.withoutVectors())) {
      Buffer[] in = new Buffer[graph.inputs().size()];
      for (int i = 0; i < in.length; i++) {
        int size = batch * graph.inputs().get(i).shape().size();
        boolean ids = graph.inputs().get(i).type() == ModelGraph.Type.IDS;
        in[i] = ids ? IntBuffer.allocate(size) : FloatBuffer.allocate(size);
      }
      FloatBuffer[] out = new FloatBuffer[graph.outputs().size()];
      for (int i = 0; i < out.length; i++) {
        out[i] = FloatBuffer.allocate(batch * model.outputShape(i).size());
      }
      model.predict(in, out, batch);
    }
  }

  private static long work(ModelGraph graph) {
    long work = graph.multiplyAdds();
    List<Shape> shapes = graph.shapes();
    for (int i = 0; i < graph.ops().size(); i++) {
      if (graph.ops().get(i) instanceof Op.Pool pool) {
        work += (long) shapes.get(graph.inputs().size() + i).size() * pool.window().size();
      }
    }
    return work;
  }

  private static boolean read(Path file, String name) {
    try {
      ModelFile.read(file);
      return true;
    } catch (ModelFileException e) {
      assertThat(e).as(name).hasMessageStartingWith(file + ": ").hasMessageContaining("; ");
      assertThat(e.getMessage().lines()).as(name).hasSize(1);
      return false;
    }
  }

  private static long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /** What the header declares, if the file can account for it, and what reading takes besides. */
  private static long most(ModelBytes mutant) {
    long declared = mutant.length() < 48 ? 0 : Math.max(mutant.bytes.getLong(24), 0);
    return BUFFERS + GRAPH * mutant.length() + Math.min(declared, DECODED * mutant.length());
  }
}
