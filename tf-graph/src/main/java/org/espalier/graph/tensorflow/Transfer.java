// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.tensorflow.RawTensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** Tensors between the host and TensorFlow, in bulk. */
final class Transfer {

  private Transfer() {}

  /** A TensorFlow copy; the caller closes it. */
  static TType toTensorFlow(Tensor tensor) {
    if (tensor instanceof Tensor.Floats floats) {
      TFloat32 copy = TFloat32.tensorOf(shape(tensor.shape()));
      copy.asRawTensor().data().asFloats().write(floats.values());
      return copy;
    }
    TInt64 copy = TInt64.tensorOf(shape(tensor.shape()));
    copy.asRawTensor().data().asLongs().write(((Tensor.Longs) tensor).values());
    return copy;
  }

  /** A host copy of a float32 or int64 tensor. */
  static Tensor toHost(org.tensorflow.Tensor tensor, Shape shape) {
    RawTensor raw = tensor.asRawTensor();
    int n = Math.toIntExact(shape.size());
    if (tensor instanceof TFloat32) {
      return Tensor.of(shape, floats(tensor, n));
    }
    long[] values = new long[n];
    raw.data().asLongs().read(values);
    return Tensor.of(shape, values);
  }

  /** The first n values of a float32 tensor. */
  static float[] floats(org.tensorflow.Tensor tensor, int n) {
    float[] values = new float[n];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** An int32 vector; the caller closes it. */
  static TInt32 vector(int[] values) {
    TInt32 vector = TInt32.tensorOf(org.tensorflow.ndarray.Shape.of(values.length));
    vector.asRawTensor().data().asInts().write(values);
    return vector;
  }

  static org.tensorflow.ndarray.Shape shape(Shape shape) {
    return org.tensorflow.ndarray.Shape.of(shape.toLongs());
  }
}
