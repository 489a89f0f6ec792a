// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * What a SavedModel consists of, whoever made it: what it takes and gives, each tensor of weights
 * that it answers with, and what they cost. Counted are the weights that the outputs of {@code
 * serving_default} need, those of called functions too; an optimizer's variables are not among
 * them. Multiply-adds are those of the kernels of matrix products, convolutions and depthwise
 * convolutions, for one example.
 */
public final class SavedModelSummary {

  private final ImmutableList<ServedTensor> inputs;
  private final ImmutableList<ServedTensor> outputs;
  private final ImmutableList<Weight> weights;
  private final long graphBytes;
  private final long variableBytes;
  private final long directoryBytes;

  private SavedModelSummary(Path directory, SignatureDef signature, List<Weight> weights) {
    this.inputs = tensors(signature.getInputsMap());
    this.outputs = tensors(signature.getOutputsMap());
    this.weights = ImmutableList.copyOf(weights);
    this.graphBytes = ModelFiles.bytes(SavedModelFile.in(directory));
    this.variableBytes = ModelFiles.bytes(directory.resolve("variables"));
    this.directoryBytes = ModelFiles.bytes(directory);
  }

  /**
   * Looks at a version directory, or at the highest version of a base directory. It is loaded only
   * if it has variables.
   *
   * @throws NotASavedModelException if there is no SavedModel
   * @throws RefusedSavedModelException if it breaks a structural rule
   * @throws IllegalArgumentException if its graph is too large with its function calls written out
   * @throws IllegalStateException if TensorFlow does not load it
   * @throws UncheckedIOException if a file cannot be read
   */
  public static SavedModelSummary of(Path savedModel) {
    MetaGraph graph = CheckedSavedModel.graph(savedModel);
    Path directory = graph.directory();
    List<OpDef> ops = TensorFlow.registeredOpList().getOpList();
    FlatGraph flat = FlatGraph.of(graph, ops);
    Map<String, OptionalLong> uses = KernelUses.of(flat); // TensorFlow judges the graph first
    List<Weight> weights = WeightValues.of(directory, WeightNodes.of(flat), uses);
    return new SavedModelSummary(
        directory, graph.proto().getSignatureDefOrThrow(MetaGraph.DEFAULT_SIGNATURE), weights);
  }

  /** The inputs in alphabetical order. */
  public ImmutableList<ServedTensor> inputs() {
    return inputs;
  }

  /** The outputs in alphabetical order. */
  public ImmutableList<ServedTensor> outputs() {
    return outputs;
  }

  /** The weights in the order of the file, those of called functions after. */
  public ImmutableList<Weight> weights() {
    return weights;
  }

  /** How many weights. */
  public long parameters() {
    return weights.stream().mapToLong(Weight::parameters).sum();
  }

  /** How many weights are not zero. */
  public long nonZeros() {
    return weights.stream().mapToLong(Weight::nonZeros).sum();
  }

  /** Multiply-adds for one example; null if those of some weights are unknown. */
  public @Nullable Long multiplyAdds() {
    return sum(Weight::multiplyAdds);
  }

  /** Multiply-adds on non-zero weights; null if unknown. */
  public @Nullable Long nonZeroMultiplyAdds() {
    return sum(Weight::nonZeroMultiplyAdds);
  }

  /** Multiply-adds / multiply-adds on non-zero weights; null if unknown or undefined. */
  public @Nullable Double theoreticalSpeedup() {
    Long all = multiplyAdds();
    Long kept = nonZeroMultiplyAdds();
    return all == null || kept == null || kept == 0 ? null : (double) all / kept;
  }

  /** The bytes of {@code saved_model.pb}, or {@code .pbtxt} where there is no other. */
  public long graphBytes() {
    return graphBytes;
  }

  /** The bytes of the files in {@code variables}. */
  public long variableBytes() {
    return variableBytes;
  }

  /** The bytes of all files in the directory. */
  public long directoryBytes() {
    return directoryBytes;
  }

  /** The same as a table to print, with a line end after each line. */
  public String text() {
    return SummaryText.of(this);
  }

  private @Nullable Long sum(Function<Weight, @Nullable Long> count) {
    long sum = 0;
    for (Weight weight : weights) {
      Long each = count.apply(weight);
      if (each == null) {
        return null;
      }
      sum = Math.addExact(sum, each);
    }
    return sum;
  }

  private static ImmutableList<ServedTensor> tensors(Map<String, TensorInfo> infos) {
    ImmutableList.Builder<ServedTensor> tensors = ImmutableList.builder();
    new TreeMap<>(infos).forEach((name, info) -> tensors.add(ServedTensor.of(name, info)));
    return tensors.build();
  }
}
