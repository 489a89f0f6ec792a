// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.savedmodels.packed.Precision;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Good SavedModels to begin with, {@code y = x w}. It stands in the package of what writes them,
 * which is not public.
 */
public final class SeedModels {

  private static final int INPUTS = 40;
  private static final int OUTPUTS = 50;

  private SeedModels() {}

  /** Writes one whose weights are a constant. */
  public static Path fast(Path base) {
    return SavedModelWriter.write(VersionDirectory.of(base, "fast", 1), constant());
  }

  /** Writes one whose weights its init op unpacks, with functions and a loop. */
  public static Path small(Path base) {
    ServingGraph constant = constant();
    Packing packing = new Packing(constant.graph(), Precision.FLOAT32);
    packing.packConstants(Set.of());
    return SavedModelWriter.write(
        VersionDirectory.of(base, "small", 1),
        constant.withGraph(packing.graph()).withInitOp(requireNonNull(packing.last())));
  }

  /** Writes one whose weights are a variable in a checkpoint. */
  public static Path plain(Path base) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      VarHandleOp w =
          tf.withName("w")
              .varHandleOp(TFloat32.class, Shape.of(INPUTS, OUTPUTS), VarHandleOp.sharedName("w"));
      multiply(tf, tf.readVariableOp(w, TFloat32.class));
      save(tf, w);
      ServingGraph signed =
          signed(graph).withSaver(ServingGraph.saver("file:0", "save:0", "restore"));
      tf.withName("fill").assignVariableOp(w, tf.constant(weights())); // not in the export
      session.run("fill");
      return SavedModelWriter.write(
          VersionDirectory.of(base, "plain", 1), signed, prefix -> run(session, prefix));
    }
  }

  private static ServingGraph constant() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      multiply(tf, tf.withName("w").constant(weights()));
      return signed(graph);
    }
  }

  private static float[][] weights() {
    float[][] weights = new float[INPUTS][OUTPUTS];
    for (int i = 0; i < INPUTS; i++) {
      weights[i][7 * i % OUTPUTS] = i + 1;
    }
    return weights;
  }

  private static void multiply(Ops tf, Operand<TFloat32> weights) {
    var x =
        tf.withName("x")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, INPUTS)));
    tf.withName("y").identity(tf.linalg.matMul(x, weights));
  }

  private static ServingGraph signed(Graph graph) {
    return new ServingGraph(
        graph.toGraphDef(),
        Map.of("x", ServingGraph.tensor("x:0", DataType.DT_FLOAT, -1, INPUTS)),
        Map.of("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, -1, OUTPUTS)));
  }

  private static void save(Ops tf, VarHandleOp w) {
    var file = tf.withName("file").placeholder(TString.class, Placeholder.shape(Shape.of()));
    Operand<TString> names = tf.array("w");
    Operand<TString> slices = tf.array("");
    Op save = tf.train.save(file, names, slices, List.of(tf.readVariableOp(w, TFloat32.class)));
    tf.withName("save").withControlDependencies(List.of(save)).identity(file);
    Operand<TFloat32> restored =
        tf.train
            .restore(file, names, slices, List.of(TFloat32.class))
            .tensors()
            .get(0)
            .asOutput()
            .expect(TFloat32.class);
    Op assign = tf.assignVariableOp(w, restored);
    tf.withName("restore").withControlDependencies(List.of(assign)).noOp();
  }

  private static void run(Session session, Path prefix) {
    try (TString name = TString.scalarOf(prefix.toString())) {
      session.runner().feed("file:0", name).addTarget("save").run().close();
    }
  }

  /** Whether the rules that need no native code let a model be loaded; never an exception. */
  public static List<Finding> structural(Path directory) {
    List<Finding> findings = ServingCheck.check(directory);
    for (Finding finding : findings) {
      if (finding.problem().isBlank() || finding.problem().lines().count() > 1) {
        throw new AssertionError("no clear finding: " + finding);
      }
    }
    return ServingCheck.structural(findings);
  }
}
