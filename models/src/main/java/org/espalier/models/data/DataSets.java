// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.data.DataSet;

/**
 * The data sets by name.
 *
 * <ul>
 *   <li>{@code strokes[train=10000,test=2000,seed=1]}: digits drawn by this package, 28 x 28 grey.
 *   <li>{@code idx:DIR[pixels=unit]}: four files in the MNIST layout, plain, .gz or .xz; pixels
 *       from 0 to 1, or {@code standardised} to mean 0 and deviation 1 over the training file.
 *   <li>{@code cifar10:DIR[train=1-4,test=5]}: CIFAR-10's binary batches, plain, .gz or .xz.
 *   <li>{@code csv:FILE[label=last|first|NAME,header=auto|yes|no,test=FILE|0.2]}: a table.
 *   <li>{@code text:FILE[bag=words|words+pairs,vocabulary=40000,test=FILE|0.2,validation=FILE]}:
 *       sentences, one a line behind its label, as the entries of a vocabulary that they have; with
 *       {@code sequence=64} for {@code bag}, as their first words in order.
 * </ul>
 *
 * <p>A tenth of the training examples is held out for validation, unless text has a file for that.
 * That choice, and which rows of a table or lines of text are for testing, is fixed: no seed of a
 * run changes it.
 */
public final class DataSets {

  static final String FORMS =
      "strokes[train=10000,test=2000,seed=1], idx:DIR[pixels=unit|standardised], cifar10:DIR[train=1-4,test=5],"
          + " csv:FILE[label=last|first|NAME,header=auto|yes|no,test=FILE|0.2],"
          + " text:FILE[bag=words|words+pairs,vocabulary=40000,test=FILE|0.2,validation=FILE],"
          + " text:FILE[sequence=64,...]";

  private DataSets() {}

  /**
   * Reads a data set into memory.
   *
   * @param specification the name, the path after a colon, options in brackets; it becomes the name
   *     of the data set
   * @throws IllegalArgumentException if it is wrong by itself, whatever the files hold: an unknown
   *     name or option, a value that the option does not take
   * @throws DataException if the files are missing or wrong, or do not fit the specification: a
   *     label that is no column of the table
   */
  public static DataSet read(String specification) {
    DataSpecification parsed = DataSpecification.parse(specification);
    return switch (parsed.form()) {
      case "strokes" -> Strokes.read(parsed);
      case "idx" -> IdxFiles.read(parsed);
      case "cifar10" -> CifarBatches.read(parsed);
      case "csv" -> CsvTable.read(parsed);
      case "text" -> TextLines.read(parsed);
      default -> throw unknown(parsed, specification);
    };
  }

  /**
   * The directory or the files that a data set is read from; none if it is drawn.
   *
   * @throws IllegalArgumentException if the specification is not understood
   */
  public static List<Path> sources(String specification) {
    DataSpecification parsed = DataSpecification.parse(specification);
    return switch (parsed.form()) {
      case "idx", "cifar10" -> List.of(parsed.file());
      case "csv" -> CsvTable.files(parsed);
      case "text" -> TextLines.files(parsed);
      case "strokes" -> List.of();
      default -> throw unknown(parsed, specification);
    };
  }

  private static IllegalArgumentException unknown(DataSpecification parsed, String specification) {
    return new IllegalArgumentException(
        "unknown data set %s in \"%s\": write one of %s"
            .formatted(parsed.form(), specification, FORMS));
  }
}
