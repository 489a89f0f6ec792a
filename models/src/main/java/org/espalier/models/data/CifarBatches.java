// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;

/**
 * CIFAR-10's binary batches: records of a label byte and 3072 bytes, the red plane of 32 x 32, the
 * green, the blue. The examples are {@code [32, 32, 3]}, channels last. Batches are unpacked at the
 * same time, and joined in the order of their numbers.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">The CIFAR-10 data set</a>
 */
final class CifarBatches {

  private static final int MOST = 1 << 28; // bytes in a batch; an official one has 30,730,000
  private static final int PLANE = 32 * 32;
  private static final int RECORD = 1 + 3 * PLANE;
  private static final Pattern NUMBERS = Pattern.compile("([1-5])(?:-([1-5]))?");
  private static final List<String> NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private CifarBatches() {}

  static DataSet read(DataSpecification specification) {
    specification.allow("train", "test");
    Path directory = specification.file();
    List<Integer> train = numbers(specification, "train", "1-5");
    boolean official = specification.option("test").orElse("test").equals("test");
    List<Integer> test = official ? List.of() : numbers(specification, "test", "test");
    if (test.stream().anyMatch(train::contains)) {
      throw new IllegalArgumentException(
          "data \"%s\": batches %s are for training and %s for testing; they must differ, as in"
                  .formatted(specification.text(), train, test)
              + " [train=1-4,test=5]");
    }
    List<Path> trainFiles = files(directory, train);
    List<Path> testFiles = official ? List.of(testBatch(directory)) : files(directory, test);
    return Assembly.ofImages(
        specification.text(),
        examples(specification, trainFiles),
        examples(specification, testFiles),
        new InputTransform.PerImage(),
        NAMES);
  }

  private static List<Integer> numbers(DataSpecification specification, String key, String other) {
    String value = specification.option(key).orElse(other);
    Matcher matcher = NUMBERS.matcher(value);
    if (matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (first <= last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
      }
    }
    throw new IllegalArgumentException(
        "%s must be a batch from 1 to 5 or a range such as 1-4%s, got %s in data \"%s\""
            .formatted(key, key.equals("test") ? ", or test" : "", value, specification.text()));
  }

  private static List<Path> files(Path directory, List<Integer> numbers) {
    return numbers.stream()
        .map(number -> DataFile.find(directory, "data_batch_" + number + ".bin"))
        .toList();
  }

  /** The only file that starts with test_batch. */
  private static Path testBatch(Path directory) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "test_batch{,_*}.bin{,.gz,.xz}")) {
      files.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new DataException("%s cannot be listed".formatted(directory), e);
    }
    if (found.size() != 1) {
      throw new DataException(
          "%s must have one test_batch.bin or test_batch_*.bin, plain, .gz or .xz, found %s; to test"
                  .formatted(directory, found.stream().map(Path::getFileName).sorted().toList())
              + " on a training batch write cifar10:%s[train=1-4,test=5]".formatted(directory));
    }
    return found.get(0);
  }

  private static Examples examples(DataSpecification specification, List<Path> files) {
    List<byte[]> batches = files.parallelStream().map(CifarBatches::records).toList();
    long count = batches.stream().mapToLong(batch -> batch.length / RECORD).sum();
    if (count > DataFile.LIMIT / (3 * PLANE)) {
      throw new DataException(
          "data \"%s\": at most %d images are read, the batches hold %d"
              .formatted(specification.text(), DataFile.LIMIT / (3 * PLANE), count));
    }
    int[] labels = new int[(int) count];
    byte[] pixels = new byte[(int) count * 3 * PLANE];
    int example = 0;
    for (byte[] batch : batches) {
      for (int at = 0; at < batch.length; at += RECORD) {
        labels[example] = batch[at];
        interleave(batch, at + 1, pixels, example * 3 * PLANE);
        example++;
      }
    }
    return Examples.ofBytes(Shape.of(32, 32, 3), pixels, Targets.labels(labels, NAMES.size()));
  }

  private static byte[] records(Path path) {
    try (DataFile file = DataFile.open(path)) {
      byte[] bytes = file.rest(MOST);
      if (bytes.length == 0 || bytes.length % RECORD != 0) {
        throw new DataException(
            "%s: a batch is one or more records of %d bytes, got %d bytes; fetch the file again"
                .formatted(path, RECORD, bytes.length));
      }
      for (int at = 0; at < bytes.length; at += RECORD) {
        if ((bytes[at] & 0xff) >= NAMES.size()) {
          throw new DataException(
              "%s: labels must be in [0, 10), got %d (record %d); is it CIFAR-10's binary version?"
                  .formatted(path, bytes[at] & 0xff, at / RECORD));
        }
      }
      return bytes;
    }
  }

  private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    for (int channel = 0; channel < 3; channel++) {
      int plane = from + channel * PLANE;
      for (int pixel = 0; pixel < PLANE; pixel++) {
        pixels[to + 3 * pixel + channel] = planes[plane + pixel];
      }
    }
  }
}
