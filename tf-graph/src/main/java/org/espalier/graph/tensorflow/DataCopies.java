// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.IntDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** A data set as tensors, all splits one after another, images inside a border of zeros. */
final class DataCopies {

  private final DataSet data;
  private final List<Examples> splits;
  private final Shape stored;
  private final int pad;
  private final long size;

  /**
   * Of a data set.
   *
   * @param stored shape of one example, border included
   * @param pad width of the border; 0 unless examples are images of bytes
   */
  DataCopies(DataSet data, Shape stored, int pad) {
    this.data = data;
    this.splits = List.of(data.training(), data.validation(), data.test());
    this.stored = stored;
    this.pad = pad;
    this.size = splits.stream().mapToLong(Examples::size).sum();
  }

  /** The inputs, {@code [examples, stored...]}; the caller closes them. */
  TType inputs() {
    org.tensorflow.ndarray.Shape shape = DataGraph.rows(size, stored);
    if (data.training().isInts()) {
      return ints(shape);
    }
    return data.training().isBytes() ? bytes(shape) : floats(shape);
  }

  /**
   * Class indices {@code [examples]}, or values {@code [examples, width]}; the caller closes them.
   */
  TType targets() {
    return data.training().targets() instanceof Targets.Labels ? labels() : values();
  }

  private TUint8 bytes(org.tensorflow.ndarray.Shape shape) {
    TUint8 all = TUint8.tensorOf(shape);
    ByteDataBuffer to = all.asRawTensor().data();
    long at = 0;
    for (Examples examples : splits) {
      for (int i = 0; i < examples.size(); i++) {
        byte[] row = padded(examples, i);
        to.offset(at).write(row);
        at += row.length;
      }
    }
    return all;
  }

  private TFloat32 floats(org.tensorflow.ndarray.Shape shape) {
    TFloat32 all = TFloat32.tensorOf(shape);
    FloatDataBuffer to = all.asRawTensor().data().asFloats();
    long at = 0;
    for (Examples examples : splits) {
      to.offset(at).write(examples.floats());
      at += examples.floats().length;
    }
    return all;
  }

  private TInt32 ints(org.tensorflow.ndarray.Shape shape) {
    TInt32 all = TInt32.tensorOf(shape);
    IntDataBuffer to = all.asRawTensor().data().asInts();
    long at = 0;
    for (Examples examples : splits) {
      to.offset(at).write(examples.ints());
      at += examples.ints().length;
    }
    return all;
  }

  private TInt32 labels() {
    TInt32 all = TInt32.tensorOf(org.tensorflow.ndarray.Shape.of(size));
    IntDataBuffer to = all.asRawTensor().data().asInts();
    long at = 0;
    for (Examples examples : splits) {
      int[] labels = ((Targets.Labels) examples.targets()).labels();
      to.offset(at).write(labels);
      at += labels.length;
    }
    return all;
  }

  private TFloat32 values() {
    int width = data.training().targets().width();
    TFloat32 all = TFloat32.tensorOf(org.tensorflow.ndarray.Shape.of(size, width));
    FloatDataBuffer to = all.asRawTensor().data().asFloats();
    long at = 0;
    for (Examples examples : splits) {
      float[] values = ((Targets.Values) examples.targets()).values();
      to.offset(at).write(values);
      at += values.length;
    }
    return all;
  }

  /** One image inside its border of zeros, row-major. */
  private byte[] padded(Examples examples, int index) {
    Shape shape = examples.shape();
    int length = Math.toIntExact(shape.size());
    byte[] row = new byte[Math.toIntExact(stored.size())];
    if (pad == 0) {
      System.arraycopy(examples.bytes(), index * length, row, 0, length);
      return row;
    }
    int line = shape.dimension(1) * shape.dimension(2);
    int storedLine = stored.dimension(1) * stored.dimension(2);
    for (int y = 0; y < shape.dimension(0); y++) {
      System.arraycopy(
          examples.bytes(),
          index * length + y * line,
          row,
          (y + pad) * storedLine + pad * shape.dimension(2),
          line);
    }
    return row;
  }
}
