// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.runtime.graph.ModelGraph;

/**
 * A model in one file, {@code model.espalier}. What is written is read back equal, to the bit; each
 * tensor is in the smallest of some exact codings. Whole numbers and floats are little-endian,
 * sections follow each other without gaps, those before the tensors in at most 2^30 bytes, and
 * every byte but those of the header's CRC is under a CRC-32C.
 *
 * <p><b>Header</b>, 48 bytes:
 *
 * <pre>
 *  0  8  the letters ESPALIER
 *  8  4  version of the format, 1
 * 12  4  T, how many tensors there are
 * 16  8  length of the file
 * 24  8  bytes of memory that the decoded tensors take: 4 n for a list of n numbers,
 *        4 (rows + 1) + 8 n for weights of which n are not zero
 * 32  4  D, length of the description
 * 36  4  CRC-32C of the description
 * 40  4  CRC-32C of the tensor table
 * 44  4  CRC-32C of bytes 0 to 43
 * </pre>
 *
 * <p><b>Tensor table</b>, T times 32 bytes:
 *
 * <pre>
 *  0  4  rows, 1 for a list
 *  4  4  columns; rows and columns at most 2^30
 *  8  4  n, numbers that are held: all of a list, those of weights that are not zero
 * 12  1  kind: 0 a list, 1 weights with every value written, 2 weights without zeros
 * 13  1  coding of the values: 0 float32, 1 bfloat16, 2 a table, 3 bytes with scales
 * 14  1  C, bits of a row's count, 1 to 31 for kind 2, else 0
 * 15  1  B, bits of a gap, 1 to 16 for kind 2, else 0
 * 16  4  how many gaps are written for kind 2, else 0
 * 20  4  values in the table of coding 2, 1 to 256, else 0
 * 24  4  length of the tensor's bytes
 * 28  4  their CRC-32C
 * </pre>
 *
 * <p><b>Description</b>, D bytes. A number is unsigned LEB128 below 2^31; a string is the number of
 * its bytes and UTF-8; a list is how many it has and each of them; a value is its number, inputs
 * first, then the results of operations; a tensor is its row in the table, from 0; a function, a
 * kernel, a pooling, a type or a bool is its place in what is listed.
 *
 * <pre>
 * model        string name, list of input, list of op, list of output, list of string labels
 * input        string name, type (numbers, ids), rank 1 to 3 and as many sizes, list of string words
 * output       string name, value
 * op           its kind, then
 *   0 dense           value, product
 *   1 convolution     value, window, product
 *   2 depthwise       value, window, product
 *   3 embedding       value, tensor weights
 *   4 embedding bag   value, tensor weights, mean (false, true), tensor bias, function
 *   5 pool            value, pooling (maximum, average), window
 *   6 global pool     value, pooling
 *   7 flatten         value
 *   8 add             value, value, function
 *   9 multiply        value, value
 *  10 concatenation   list of value
 *  11 activation      value, function
 *  12 standardization value
 *  13 table columns   value, list of column
 * product      tensor weights, tensor bias, function, kernel for one example, kernel for several
 * kernel       (sparse, dense)
 * function     (linear, relu, relu6, tanh, sigmoid, swish, hard swish, softmax)
 * window       height, width, stride down, stride across, dilation down, dilation across,
 *              padding above, below, to the left, to the right
 * column       0, string name, float64 mean, float64 deviation; or 1, string name, list of string
 * </pre>
 *
 * <p><b>Tensors</b>, in the order of the table. Packed numbers go from the lowest bit of the first
 * byte on; the last byte is filled up with zeros. Kind 2 begins with a count of weights for each
 * row, packed in C bits, then gaps, packed in B bits: the columns between a weight and the one
 * before it in its row, or the row's beginning; a gap of all ones has no weight, and the next one
 * is added to it. Then the values, row by row, by kind 0 and 1 of every column:
 *
 * <pre>
 * 0 float32            4 bytes each
 * 1 bfloat16           the upper 2 bytes of each; the lower are zero
 * 2 a table            its values in float32, then for each value its place among them, packed in
 *                      as many bits as the highest place needs, at least 1
 * 3 bytes with scales  a float32 for each row, then for each value a signed byte, by which its
 *                      row's scale is multiplied in float32
 * </pre>
 */
public final class ModelFile {

  private ModelFile() {}

  /**
   * Writes a model; the file appears whole or not at all, in place of an earlier one.
   *
   * @param file in a directory that is there
   * @throws IllegalArgumentException if a name holds half of a surrogate pair, or weights have more
   *     than 2^30 rows or columns or 2^28 non-zeros
   * @throws UncheckedIOException if it cannot be written; an earlier file stays as it was
   */
  public static void write(ModelGraph graph, Path file) {
    NewFile.write(file, ModelEncoder.encode(graph));
  }

  /**
   * Reads a model. Nothing is computed from what has not been checked, and nothing larger is
   * allocated than the header says and the bytes of the file account for.
   *
   * @throws ModelFileException if the file is not a model, is damaged, is of a newer version, or
   *     has weights for which this JVM's memory is too small
   * @throws UncheckedIOException if it cannot be read
   */
  public static ModelGraph read(Path file) {
    return read(file, Runtime.getRuntime().maxMemory());
  }

  /** Reads a model whose tensors take at most so many bytes of memory. */
  static ModelGraph read(Path file, long mostMemory) {
    if (Files.isDirectory(file)) {
      throw new ModelFileException(
          file + ": this is a directory, a model is one file; give model.espalier in it");
    }
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      return ModelDecoder.decode(open, file, mostMemory);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(
          file
              + ": "
              + e.getMessage()
              + "; this is no model of Espalier's or it is damaged, copy or export it again",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + NewFile.reason(e), e);
    }
  }
}
