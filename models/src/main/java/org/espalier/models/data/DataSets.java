// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.nio.file.Path;
import java.util.Optional;
import org.espalier.graph.data.DataSet;

/**
 * The data sets by name.
 *
 * <ul>
 *   <li>{@code strokes[train=10000,test=2000,seed=1]}: digits drawn by this package, 28 x 28 grey.
 *   <li>{@code idx:DIR}: four files in the MNIST layout, plain, .gz or .xz.
 *   <li>{@code cifar10:DIR[train=1-4,test=5]}: CIFAR-10's binary batches, plain, .gz or .xz.
 *   <li>{@code csv:FILE[label=last|first|NAME,header=auto|yes|no,test=FILE|0.2]}: a table.
 * </ul>
 *
 * <p>A tenth of the training examples is held out for validation. That choice, and which rows of a
 * table are for testing, is fixed: no seed of a run changes it.
 */
public final class DataSets {

  static final String FORMS =
      "strokes[train=10000,test=2000,seed=1], idx:DIR, cifar10:DIR[train=1-4,test=5],"
          + " csv:FILE[label=last|first|NAME,header=auto|yes|no,test=FILE|0.2]";

  private DataSets() {}

  /**
   * Reads a data set into memory.
   *
   * @param specification the name, the path after a colon, options in brackets; it becomes the name
   *     of the data set
   * @throws IllegalArgumentException if it is not understood
   * @throws DataException if the files are missing or wrong
   */
  public static DataSet read(String specification) {
    DataSpecification parsed = DataSpecification.parse(specification);
    return switch (parsed.form()) {
      case "strokes" -> Strokes.read(parsed);
      case "idx" -> IdxFiles.read(parsed);
      case "cifar10" -> CifarBatches.read(parsed);
      case "csv" -> CsvTable.read(parsed);
      default ->
          throw new IllegalArgumentException(
              "unknown data set %s in \"%s\": write one of %s"
                  .formatted(parsed.form(), specification, FORMS));
    };
  }

  /**
   * The directory that a data set is read from; empty if it is no directory.
   *
   * @throws IllegalArgumentException if the specification is not understood
   */
  public static Optional<Path> directory(String specification) {
    DataSpecification parsed = DataSpecification.parse(specification);
    boolean holdsFiles = parsed.form().equals("idx") || parsed.form().equals("cifar10");
    return holdsFiles ? Optional.of(Path.of(parsed.path())) : Optional.empty();
  }
}
