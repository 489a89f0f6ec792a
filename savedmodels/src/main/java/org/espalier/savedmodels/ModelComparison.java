// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import com.google.common.primitives.Doubles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Asks two models the same and compares what they answer. */
final class ModelComparison {

  private static final int EXAMPLES = 2; // of a request that is made up

  /** A model that is compared with another. */
  @FunctionalInterface
  interface Other {
    /**
     * Answers a request.
     *
     * @throws RequestFailedException if it fails
     */
    Map<String, TensorProto> answer(PredictRequest request);
  }

  private final ServedModel before;
  private final String made; // what the other is called
  private final Other after;
  private final Set<String> signatures; // that the other answers by
  private final List<String> notCompared = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();
  private int requests;
  private boolean identical = true;
  private double difference;
  private double largest;
  private long moved;
  private long rows;

  private ModelComparison(ServedModel before, String made, Other after, Set<String> signatures) {
    this.before = before;
    this.made = made;
    this.after = after;
    this.signatures = signatures;
  }

  /**
   * Compares by the requests of a warm-up file, and for signatures it has none of by one each, made
   * up of seeded numbers.
   *
   * @param made what the second model is called
   * @param examples a file in the form of a warm-up file; empty for the model's own
   * @throws IllegalStateException if the second model fails where the first answers
   */
  static Movement compare(
      ServedModel before,
      String made,
      ServedModel after,
      MetaGraph graph,
      Optional<Path> examples) {
    Set<String> all = graph.signatures().keySet();
    return new ModelComparison(before, made, after::answer, all).compare(graph, examples);
  }

  /** The same by {@code serving_default} alone. */
  static Movement compareDefault(
      ServedModel before, String made, Other after, MetaGraph graph, Optional<Path> examples) {
    Set<String> one = Set.of(MetaGraph.DEFAULT_SIGNATURE);
    return new ModelComparison(before, made, after, one).compare(graph, examples);
  }

  private Movement compare(MetaGraph graph, Optional<Path> examples) {
    WarmUpFile.Replay replay = request -> ask(request);
    if (examples.isPresent()) {
      WarmUpFile.replayFile(examples.get(), replay);
    } else {
      before.forEachWarmUpRequest(replay);
    }
    new TreeMap<>(graph.signatures()).forEach(this::askSomething);
    return new Movement(requests, identical, difference, largest, moved, rows, notCompared);
  }

  private void askSomething(String name, SignatureDef signature) {
    if (asked.contains(name)) {
      return;
    } else if (!signatures.contains(name)) {
      notCompared.add(name + " (it is not among what the other answers)");
      return;
    }
    List<ServedTensor> inputs = new ArrayList<>();
    new TreeMap<>(signature.getInputsMap())
        .forEach((input, info) -> inputs.add(ServedTensor.of(input, info)));
    try {
      ask(new PredictRequest(name, MadeInputs.of(inputs, batch(signature), 1), List.of()));
    } catch (RequestFailedException e) {
      notCompared.add(name + " (" + e.reason() + ")");
    }
  }

  /** Two examples, unless a signature wants another number. */
  private static int batch(SignatureDef signature) {
    for (TensorInfo input : signature.getInputsMap().values()) {
      if (input.getTensorShape().getDimCount() > 0
          && input.getTensorShape().getDim(0).getSize() > 0) {
        return Math.toIntExact(input.getTensorShape().getDim(0).getSize());
      }
    }
    return EXAMPLES;
  }

  private void ask(PredictRequest request) {
    if (!signatures.contains(request.signature())) {
      return;
    }
    Map<String, TensorProto> expected = before.answer(request);
    Map<String, TensorProto> got;
    try {
      got = after.answer(request);
    } catch (RequestFailedException e) {
      throw new IllegalStateException(
          "the %s model fails where the model answers (signature %s): %s"
              .formatted(made, request.signature(), e.reason()),
          e);
    }
    requests++;
    asked.add(request.signature());
    expected.forEach((name, tensor) -> compare(tensor, requireNonNull(got.get(name), name)));
  }

  private void compare(TensorProto expected, TensorProto got) {
    boolean same = expected.equals(got);
    identical &= same;
    if (expected.getDtype() == DataType.DT_STRING || !sizes(expected).equals(sizes(got))) {
      difference = same ? difference : Double.POSITIVE_INFINITY;
      return;
    }
    double[] was = TensorProtos.doubles(expected);
    double[] is = TensorProtos.doubles(got);
    for (int i = 0; i < was.length; i++) {
      boolean equal = Double.compare(was[i], is[i]) == 0;
      double apart = Math.abs(was[i] - is[i]);
      difference =
          equal
              ? difference
              : Math.max(difference, Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart);
      largest = Math.max(largest, Double.isFinite(was[i]) ? Math.abs(was[i]) : 0);
    }
    int dimensions = expected.getTensorShape().getDimCount();
    int width =
        dimensions < 2 ? 1 : (int) expected.getTensorShape().getDim(dimensions - 1).getSize();
    if (width > 1) {
      for (int from = 0; from < was.length; from += width) {
        rows++;
        moved += highest(was, from, width) == highest(is, from, width) ? 0 : 1;
      }
    }
  }

  /** Sizes of 1 aside, which the runtime has where TensorFlow has none, and the reverse. */
  private static List<Long> sizes(TensorProto tensor) {
    return tensor.getTensorShape().getDimList().stream()
        .map(TensorShapeProto.Dim::getSize)
        .filter(size -> size != 1)
        .toList();
  }

  private static int highest(double[] values, int from, int width) {
    double[] row = Arrays.copyOfRange(values, from, from + width);
    return Doubles.indexOf(row, Doubles.max(row));
  }
}
