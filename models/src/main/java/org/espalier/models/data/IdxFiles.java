// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;

/**
 * Grey images in the IDX layout of MNIST: for each of {@code train} and {@code t10k} a file of
 * images (big-endian: magic 0x803, count, height, width, then a byte a pixel) and one of labels
 * (magic 0x801, count, then a byte a label). Any height and width. There are 10 classes, of which
 * any may be empty; where training labels are above 9 there are as many as the highest label plus
 * 1, and each must have a training example, but class 0, since labels of letters count from 1.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">The MNIST database</a>
 */
final class IdxFiles {

  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;
  private static final int MNIST_CLASSES = 10;

  private static final String PIXELS = "pixels";

  private IdxFiles() {}

  static DataSet read(DataSpecification specification) {
    Path directory = specification.allow(PIXELS).file();
    boolean standardised = standardised(specification);
    Path trainLabels = DataFile.find(directory, "train-labels-idx1-ubyte");
    int[] labels = labels(trainLabels);
    int classes = classes(trainLabels, labels);
    Examples training = examples(directory, "train", labels, classes);
    Path testLabels = DataFile.find(directory, "t10k-labels-idx1-ubyte");
    int[] tested = labels(testLabels);
    for (int i = 0; i < tested.length; i++) {
      if (tested[i] >= classes) {
        throw new DataException(
            "%s: labels must be in [0, %d) as in training, got %d (example %d)"
                .formatted(testLabels, classes, tested[i], i));
      }
    }
    Examples test = examples(directory, "t10k", tested, classes);
    if (!test.shape().equals(training.shape())) {
      throw new DataException(
          "%s: images for training are %s, for testing %s; they must be of one size"
              .formatted(directory, training.shape(), test.shape()));
    }
    return Assembly.ofImages(
        specification.text(),
        training,
        test,
        standardised ? standardisation(training) : InputTransform.unitPixels(),
        IntStream.range(0, classes).mapToObj(Integer::toString).toList());
  }

  /** Whether pixels get mean 0 and deviation 1 over the training file, not the range 0 to 1. */
  private static boolean standardised(DataSpecification specification) {
    String pixels = specification.option(PIXELS).orElse("unit");
    if (!pixels.equals("unit") && !pixels.equals("standardised")) {
      throw new IllegalArgumentException(
          "pixels must be unit or standardised, got %s in data \"%s\""
              .formatted(pixels, specification.text()));
    }
    return pixels.equals("standardised");
  }

  private static InputTransform standardisation(Examples training) {
    long sum = 0;
    long squares = 0;
    byte[] pixels = training.bytes();
    for (byte pixel : pixels) {
      int value = pixel & 0xff;
      sum += value;
      squares += (long) value * value;
    }
    double mean = (double) sum / pixels.length;
    double variance = (double) squares / pixels.length - mean * mean;
    return new InputTransform.Channels(
        List.of(mean), List.of(variance > 0 ? Math.sqrt(variance) : 1));
  }

  /**
   * Ten, or more where no class up to the highest label is empty, so that no stray byte adds any.
   */
  private static int classes(Path path, int[] labels) {
    int highest = Arrays.stream(labels).max().orElse(0);
    if (highest < MNIST_CLASSES) {
      return MNIST_CLASSES;
    }
    boolean[] found = new boolean[highest + 1];
    Arrays.stream(labels).forEach(label -> found[label] = true);
    for (int label = 1; label < highest; label++) { // labels may count from 1
      if (!found[label]) {
        throw new DataException(
            "%s: a label above 9 needs an example of every class from 1 to it, got label %d (example"
                    .formatted(path, highest)
                + " %d) and no example of class %d; number the classes without gaps, or fetch the file again"
                    .formatted(Ints.indexOf(labels, highest), label));
      }
    }
    return highest + 1;
  }

  private static int[] labels(Path path) {
    try (DataFile file = DataFile.open(path)) {
      int count = header(file, LABELS, 1).getInt();
      checkCount(path, count, 1);
      byte[] bytes = file.exactly(count, count + " labels");
      file.end(count + " labels");
      return IntStream.range(0, count).map(i -> bytes[i] & 0xff).toArray();
    }
  }

  private static Examples examples(Path directory, String part, int[] labels, int classes) {
    Path path = DataFile.find(directory, part + "-images-idx3-ubyte");
    try (DataFile file = DataFile.open(path)) {
      ByteBuffer header = header(file, IMAGES, 3);
      int count = header.getInt();
      int height = header.getInt();
      int width = header.getInt();
      if (height < 1 || width < 1 || (long) height * width > DataFile.LIMIT) {
        throw new DataException(
            "%s: images must have from 1 to %d pixels, got %d x %d in the header"
                .formatted(path, DataFile.LIMIT, height, width));
      }
      checkCount(path, count, (long) height * width);
      if (count != labels.length) {
        throw new DataException(
            "%s: %d images, but %s-labels-idx1-ubyte has %d labels; the two files must be a pair"
                .formatted(path, count, part, labels.length));
      }
      String what = "%d images of %d x %d".formatted(count, height, width);
      byte[] pixels = file.exactly(count * height * width, what);
      file.end(what);
      return Examples.ofBytes(Shape.of(height, width, 1), pixels, Targets.labels(labels, classes));
    }
  }

  private static ByteBuffer header(DataFile file, int magic, int sizes) {
    ByteBuffer header = ByteBuffer.wrap(file.exactly(4 + 4 * sizes, "the IDX header"));
    int found = header.getInt();
    if (found != magic) {
      throw new DataException(
          "%s: an IDX file of %s starts with 0x%08x, got 0x%08x; is it the right file?"
              .formatted(file.path(), magic == IMAGES ? "images" : "labels", magic, found));
    }
    return header;
  }

  private static void checkCount(Path path, int count, long bytes) {
    if (count < 1 || count > DataFile.LIMIT / bytes) {
      throw new DataException(
          "%s: the header must declare from 1 to %d examples of %d bytes, got %d"
              .formatted(path, DataFile.LIMIT / bytes, bytes, count));
    }
  }
}
