// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.espalier.savedmodels.Finding;
import org.espalier.savedmodels.SeedModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * SavedModels from strangers: the check answers every mutant by findings, and what it accepts does
 * not end the process that loads it.
 */
@Timeout(1800)
class HostileModelTest {

  private static final String GRAPH = "saved_model.pb";
  private static final List<String> STRINGS =
      List.of("", "x", "^x", "x:0", "x:99", "x:-1", "a:b:c", "../../x", "/x", "\0", "é", "loc:@x");

  @TempDir private static Path loading;
  private static Loader loader;

  @TempDir private Path directory;

  @BeforeAll
  static void startLoader() throws IOException {
    loader = new Loader(loading);
  }

  @AfterAll
  static void endLoader() {
    loader.close();
  }

  @Test
  void noAcceptedGraphKillsTheLoader() throws Exception {
    graphs(1, 30);
  }

  @Test
  @Tag("full")
  void noAcceptedGraphOfManyKillsTheLoader() throws Exception {
    System.out.println(graphs(2, 5000));
  }

  @Test
  void noAcceptedCheckpointKillsTheLoader() throws Exception {
    checkpoints(1, 30);
  }

  @Test
  @Tag("full")
  void noAcceptedCheckpointOfManyKillsTheLoader() throws Exception {
    System.out.println(checkpoints(2, 5000));
  }

  private String graphs(long seed, int mutants) throws Exception {
    Path base = directory.resolve("seeds");
    List<Path> seeds =
        List.of(SeedModels.fast(base), SeedModels.small(base), SeedModels.plain(base));
    List<byte[]> good = new ArrayList<>();
    List<String> strings = new ArrayList<>(STRINGS);
    for (Path model : seeds) {
      byte[] bytes = sorted(SavedModel.parseFrom(Files.readAllBytes(model.resolve(GRAPH))));
      good.add(bytes);
      for (NodeDef node :
          SavedModel.parseFrom(bytes).getMetaGraphs(0).getGraphDef().getNodeList()) {
        strings.add(node.getName());
        strings.add(node.getOp());
      }
    }
    Mutator mutator = new Mutator(seed);
    ProtoMutator protos = new ProtoMutator(seed, strings);
    return load(
        "graph",
        mutants,
        () -> {
          try {
            int which = mutator.any(List.of(0, 1, 2));
            byte[] bytes =
                mutator.oneIn(4)
                    ? mutator.bytes(good.get(which), mutator.any(good))
                    : protos.of(SavedModel.parseFrom(good.get(which))).toByteArray();
            return new Mutant(seeds.get(which), GRAPH, bytes);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private String checkpoints(long seed, int mutants) throws Exception {
    Path model = SeedModels.plain(directory.resolve("seeds"));
    List<String> files =
        List.of(
            "variables/variables.index",
            "variables/variables.index",
            "variables/variables.data-00000-of-00001",
            "fingerprint.pb",
            "assets.extra/tf_serving_warmup_requests");
    Mutator mutator = new Mutator(seed);
    byte[] donor = Files.readAllBytes(model.resolve(GRAPH));
    return load(
        "checkpoint",
        mutants,
        () -> {
          String file = mutator.any(files);
          try {
            byte[] bytes =
                Files.exists(model.resolve(file)) ? Files.readAllBytes(model.resolve(file)) : donor;
            byte[] mutant = mutator.bytes(bytes, donor);
            boolean index = file.endsWith(".index") && !mutator.oneIn(3);
            return new Mutant(model, file, index ? Sums.right(mutant) : mutant);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @SuppressWarnings("ArrayRecordComponent") // written to a file, never compared
  private record Mutant(Path model, String file, byte[] bytes) {}

  private String load(String format, int mutants, Supplier<Mutant> next) throws Exception {
    Map<String, Integer> came = new TreeMap<>();
    List<String> killers = new ArrayList<>();
    Path at = directory.resolve("mutant").resolve("1");
    double slowest = 0;
    for (int i = 0; i < mutants; i++) {
      Mutant mutant = next.get();
      copy(mutant.model(), at);
      Files.createDirectories(at.resolve(mutant.file()).getParent());
      Files.write(at.resolve(mutant.file()), mutant.bytes());
      long begun = System.nanoTime();
      List<Finding> findings = SeedModels.structural(at);
      slowest = Math.max(slowest, (System.nanoTime() - begun) / 1e9);
      String word = findings.isEmpty() ? loader.load(at) : "refused " + findings.get(0).rule();
      came.merge(
          word.startsWith("refused") ? "refused" : word.replaceAll(" .*", ""), 1, Integer::sum);
      if (word.equals("accepted") || word.equals("none") || word.startsWith("threw")) {
        Path kept = Files.createDirectories(Path.of("target/killers")).resolve(format + i);
        Files.write(kept, mutant.bytes());
        killers.add("%s, %s of %s: %s".formatted(kept, mutant.file(), mutant.model(), word));
      }
    }
    String figures =
        "%s: %,d mutants, %s, slowest check %.2f s".formatted(format, mutants, came, slowest);
    assertThat(killers).as(figures).isEmpty();
    return figures;
  }

  /** The same bytes in every run: TensorFlow writes maps in any order. */
  private static byte[] sorted(SavedModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    model.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static void copy(Path model, Path to) throws IOException {
    if (Files.exists(to)) {
      MoreFiles.deleteRecursively(to, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(model.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
  }
}
