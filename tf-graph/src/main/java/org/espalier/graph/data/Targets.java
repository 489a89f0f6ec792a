// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

/** What a network should answer, one row an example. */
public sealed interface Targets {

  /** How many examples. */
  int size();

  /** Numbers a row: classes, or values to predict. */
  int width();

  /** The rows with these indices, in this order. */
  Targets select(int[] indices);

  /** One class an example; the graph turns it into a distribution. */
  static Labels labels(int[] labels, int classes) {
    return new Labels(labels, classes);
  }

  /** Values to predict, row-major {@code [examples, width]}. */
  static Values values(float[] values, int width) {
    return new Values(values, width);
  }

  /** Classes, each in [0, classes). */
  final class Labels implements Targets {
    private final int[] labels;
    private final int classes;

    private Labels(int[] labels, int classes) {
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] < 0 || labels[i] >= classes) {
          throw new IllegalArgumentException(
              "labels must be in [0, %d), got %d (example %d)".formatted(classes, labels[i], i));
        }
      }
      this.labels = labels;
      this.classes = classes;
    }

    /** The classes; not to be modified. */
    public int[] labels() {
      return labels;
    }

    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public int width() {
      return classes;
    }

    @Override
    public Labels select(int[] indices) {
      int[] selected = new int[indices.length];
      for (int i = 0; i < indices.length; i++) {
        selected[i] = labels[indices[i]];
      }
      return new Labels(selected, classes);
    }
  }

  /** Real values. */
  final class Values implements Targets {
    private final float[] values;
    private final int width;

    private Values(float[] values, int width) {
      if (width < 1 || values.length % width != 0) {
        throw new IllegalArgumentException(values.length + " values do not make rows of " + width);
      }
      this.values = values;
      this.width = width;
    }

    /** The values, row-major; not to be modified. */
    public float[] values() {
      return values;
    }

    @Override
    public int size() {
      return values.length / width;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public Values select(int[] indices) {
      float[] selected = new float[indices.length * width];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(values, indices[i] * width, selected, i * width, width);
      }
      return new Values(selected, width);
    }
  }
}
