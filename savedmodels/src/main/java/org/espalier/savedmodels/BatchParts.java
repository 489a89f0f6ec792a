// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Locale;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Compares an output of a joint batch with what its two parts were alone. */
final class BatchParts {

  private static final double TOLERANCE = 1e-5; // times the largest value

  private static final String FIX =
      "look for what mixes the examples of a batch, or serve the model without batching";

  private BatchParts() {}

  /** A warning if they differ by more than 1e-5 times the largest value, or in a text. */
  static List<Finding> compare(
      String output, TensorProto together, TensorProto first, TensorProto second) {
    if (together.getDtype() == DataType.DT_STRING) {
      List<ByteString> apart =
          ImmutableList.<ByteString>builder()
              .addAll(first.getStringValList())
              .addAll(second.getStringValList())
              .build();
      return together.getStringValList().equals(apart)
          ? ImmutableList.of()
          : warning("output %s of two requests differs in one batch".formatted(output));
    }
    double[] batched = TensorProtos.doubles(together);
    double[] apart = Doubles.concat(TensorProtos.doubles(first), TensorProtos.doubles(second));
    if (batched.length != apart.length) {
      return warning(
          "output %s of two requests has %d values in one batch, and %d alone"
              .formatted(output, batched.length, apart.length));
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < apart.length; i++) {
      if (Double.compare(batched[i], apart[i])
          != 0) { // equal infinities and NaNs are no difference
        difference = Math.max(difference, Math.abs(batched[i] - apart[i]));
      }
      largest = Math.max(largest, Double.isFinite(apart[i]) ? Math.abs(apart[i]) : 0);
    }
    return difference <= TOLERANCE * largest
        ? ImmutableList.of()
        : warning(
            String.format(
                Locale.ROOT,
                "output %s of two requests differs by up to %.3g in one batch, its largest value"
                    + " being %.3g",
                output,
                difference,
                largest));
  }

  private static List<Finding> warning(String problem) {
    return ImmutableList.of(Rule.BATCHING.warning(problem, FIX));
  }
}
