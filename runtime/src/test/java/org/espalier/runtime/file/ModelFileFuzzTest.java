// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.espalier.runtime.RandomGraphs;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spoilt files give an error that says so, or a graph that holds; never another error, nor more
 * memory than the file accounts for.
 */
class ModelFileFuzzTest {

  private static final long BUFFERS = 80 << 10; // the reader's own, and those of an error
  private static final long GRAPH = 16; // bytes of memory for a byte of a file by chance
  private static final long WORST_GRAPH = 256; // for one made to be large
  private static final long DECODED = 64; // of decoded numbers: a bit for a weight and its column
  private static final double SLOWEST = 10; // seconds of this thread alone

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path directory;

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
    for (int i = 0; i < mutants; i++) {
      ModelBytes mutant =
          mutations.of(
              models.get(random.nextInt(models.size())), models.get(random.nextInt(models.size())));
      mutant.save(file);
      read += reads(mutant, file, "mutant " + i + " of seed " + seed) ? 1 : 0;
    }
    assertThat(read).as("mutants that are models").isBetween(mutants / 50, mutants / 2);
  }

  /** Whether it is a model; it is then written and read again. */
  private static boolean reads(ModelBytes mutant, Path file, String name) {
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
    }
    assertThat((THREADS.getCurrentThreadCpuTime() - start) / 1e9)
        .as("seconds of %s", name)
        .isLessThan(SLOWEST);
    return read;
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
