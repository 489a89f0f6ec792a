// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What turns raw inputs into what the network learns on. It is part of the training graph and of
 * every exported model, so that a model is given what the data set holds: pixels from 0 to 255, a
 * table's columns, the ids of words.
 */
public sealed interface InputTransform {

  /**
   * {@code (x - mean) / standardDeviation} for each channel (the last axis).
   *
   * @param mean in raw units, one a channel
   * @param standardDeviation in raw units, one a channel, each above 0
   */
  record Channels(List<Double> mean, List<Double> standardDeviation) implements InputTransform {
    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException if the lists differ in length or a deviation is not above 0
     */
    public Channels {
      mean = ImmutableList.copyOf(mean);
      standardDeviation = ImmutableList.copyOf(standardDeviation);
      if (mean.size() != standardDeviation.size()
          || standardDeviation.stream().anyMatch(s -> !(s > 0))) {
        throw new IllegalArgumentException(
            "each channel needs a mean and a standard deviation above 0, got "
                + mean
                + " and "
                + standardDeviation);
      }
    }
  }

  /**
   * Each image to mean 0 and variance 1 by its own statistics; the deviation is at least 1 /
   * sqrt(values), as in TensorFlow's {@code per_image_standardization}.
   */
  record PerImage() implements InputTransform {}

  /**
   * A table's columns, side by side in this order. The examples on the host hold them already
   * scaled and one-hot; an exported model takes each raw column as an input of its own.
   */
  record Columns(List<Column> columns) implements InputTransform {
    /** Copies. */
    public Columns {
      columns = ImmutableList.copyOf(columns);
    }

    /** How many features the columns make. */
    public int width() {
      return columns.stream().mapToInt(Column::width).sum();
    }
  }

  /**
   * Sentences as rows of ids, padded at the end with {@link #PADDING}; an id is a place in the
   * vocabulary. The graph does nothing to them: whoever asks an exported model turns words into ids
   * by the vocabulary that lies beside it.
   *
   * @param vocabulary all different; the id of an entry is its place, from 0
   * @param inOrder whether a row holds the words in the order of the sentence; otherwise it holds
   *     each entry that the sentence has once, in ascending order
   */
  record Words(List<String> vocabulary, boolean inOrder) implements InputTransform {

    /** What fills a row after its last id. */
    public static final int PADDING = -1;

    /** Copies. */
    public Words {
      vocabulary = ImmutableList.copyOf(vocabulary);
    }
  }

  /** One column of a table. */
  sealed interface Column {
    /** Its name. */
    String name();

    /** How many features it makes. */
    int width();
  }

  /** A number, scaled to {@code (x - mean) / standardDeviation}: one feature. */
  record Numeric(String name, double mean, double standardDeviation) implements Column {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if the deviation is not above 0
     */
    public Numeric {
      if (!(standardDeviation > 0)) {
        throw new IllegalArgumentException(
            "a standard deviation must be above 0, got %s (column %s)"
                .formatted(standardDeviation, name));
      }
    }

    @Override
    public int width() {
      return 1;
    }
  }

  /** A word, one-hot over the categories in order; any other word is all zeros. */
  record Categorical(String name, List<String> categories) implements Column {
    /** Copies. */
    public Categorical {
      categories = ImmutableList.copyOf(categories);
    }

    @Override
    public int width() {
      return categories.size();
    }
  }

  /** One channel, from 0..255 to 0..1. */
  static InputTransform unitPixels() {
    return new Channels(List.of(0.0), List.of(255.0));
  }
}
