// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

/**
 * The shape of one example of a value: positions of an image, each with channels. What has no
 * positions, {@code [channels]}, has one; a sequence {@code [length, channels]} is an image of
 * height 1.
 *
 * @param rank how many of the sizes it has been given as: 1 for {@code [channels]}, 2 for {@code
 *     [width, channels]}, 3 for {@code [height, width, channels]}
 */
public record Shape(int rank, int height, int width, int channels) {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is below 1, the rank is not 1, 2 or 3, a size beyond
   *     the rank is not 1, or it has more than 2^31 - 1 numbers
   */
  public Shape {
    boolean fits =
        switch (rank) {
          case 1 -> height == 1 && width == 1;
          case 2 -> height == 1;
          case 3 -> true;
          default -> false;
        };
    if (!fits || height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "a shape must have one to three sizes of at least 1, got %d x %d x %d of rank %d"
              .formatted(height, width, channels, rank));
    }
    if ((double) height * width * channels > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a value must have fewer than 2^31 numbers, got %d x %d x %d"
              .formatted(height, width, channels));
    }
  }

  /** {@code [channels]}. */
  public static Shape of(int channels) {
    return new Shape(1, 1, 1, channels);
  }

  /** {@code [length, channels]}. */
  public static Shape of(int length, int channels) {
    return new Shape(2, 1, length, channels);
  }

  /** {@code [height, width, channels]}. */
  public static Shape of(int height, int width, int channels) {
    return new Shape(3, height, width, channels);
  }

  /** Height times width. */
  public int positions() {
    return height * width;
  }

  /** How many numbers. */
  public int size() {
    return height * width * channels;
  }

  /** The same positions with other channels. */
  public Shape withChannels(int other) {
    return new Shape(rank, height, width, other);
  }

  /** This one, if it is {@code [features]}. */
  Shape requireRow() {
    if (rank != 1) {
      throw new IllegalArgumentException("the input must be [features], got " + this);
    }
    return this;
  }

  /** As it has been given, such as {@code [28, 28, 1]}. */
  @Override
  public String toString() {
    return switch (rank) {
      case 1 -> "[" + channels + "]";
      case 2 -> "[" + width + ", " + channels + "]";
      default -> "[" + height + ", " + width + ", " + channels + "]";
    };
  }
}
