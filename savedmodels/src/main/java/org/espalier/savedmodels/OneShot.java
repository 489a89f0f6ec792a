// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.pruning.mask.Selection;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Pruning of a trained model in one cut by magnitude, without training after it: of n weights that
 * compete, {@code floor((1 - sparsity) * n + 1/2)} stay; ties keep the lower index.
 *
 * @param sparsity the fraction that goes, in [0, 1)
 * @param layerwise whether the weights of each kernel compete among themselves, or all with all
 */
public record OneShot(double sparsity, boolean layerwise) {

  /**
   * Checks the sparsity.
   *
   * @throws IllegalArgumentException if it is outside [0, 1)
   */
  public OneShot {
    if (!(sparsity >= 0 && sparsity < 1)) {
      throw new IllegalArgumentException("sparsity must be in [0, 1), got " + sparsity);
    }
  }

  /**
   * Cuts kernels.
   *
   * @param kernels float32, by name
   * @return the same with zeros
   * @throws IllegalArgumentException if a weight is not finite, naming it
   */
  Map<String, TensorProto> prune(Map<String, TensorProto> kernels) {
    List<Parameter> parameters = new ArrayList<>();
    Map<String, float[]> values = new LinkedHashMap<>();
    Map<String, float[]> scores = new LinkedHashMap<>();
    Map<String, float[]> masks = new LinkedHashMap<>();
    kernels.forEach(
        (name, kernel) -> {
          float[] weights = floats(name, kernel);
          float[] magnitudes = new float[weights.length];
          for (int i = 0; i < weights.length; i++) {
            magnitudes[i] = Math.abs(weights[i]);
          }
          float[] mask = new float[weights.length];
          Arrays.fill(mask, 1);
          parameters.add(parameter(name, kernel));
          values.put(name, weights);
          scores.put(name, magnitudes);
          masks.put(name, mask);
        });
    List<List<Parameter>> groups =
        layerwise ? parameters.stream().map(List::of).toList() : List.of(parameters);
    for (List<Parameter> group : groups) {
      long size = group.stream().mapToLong(parameter -> parameter.shape().size()).sum();
      Selection.keepHighest(group, scores, masks, (long) Math.floor((1 - sparsity) * size + 0.5));
    }
    Map<String, TensorProto> pruned = new LinkedHashMap<>();
    kernels.forEach(
        (name, kernel) ->
            pruned.put(
                name,
                masked(kernel, requireNonNull(values.get(name)), requireNonNull(masks.get(name)))));
    return pruned;
  }

  private static Parameter parameter(String name, TensorProto kernel) {
    int[] sizes =
        kernel.getTensorShape().getDimList().stream()
            .mapToInt((TensorShapeProto.Dim dim) -> Math.toIntExact(dim.getSize()))
            .toArray();
    return new Parameter(name, Shape.of(sizes), Role.KERNEL, Initializer.zeros(), 0, 0);
  }

  private static TensorProto masked(TensorProto kernel, float[] values, float[] mask) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      floats.putFloat(mask[i] == 0 ? 0 : values[i]);
    }
    return kernel.toBuilder()
        .clearFloatVal()
        .setTensorContent(UnsafeByteOperations.unsafeWrap(bytes))
        .build();
  }

  private static float[] floats(String name, TensorProto kernel) {
    byte[] bytes = ConstantBytes.of(name, kernel);
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
