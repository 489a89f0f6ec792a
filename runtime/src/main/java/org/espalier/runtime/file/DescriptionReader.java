// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.util.ArrayList;
import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/** Reads the graph, given the tensors that it names by number. */
final class DescriptionReader {

  private final DescriptionBytes in;
  private final Object[] tensors; // Weights and Floats

  private DescriptionReader(DescriptionBytes in, Object[] tensors) {
    this.in = in;
    this.tensors = tensors;
  }

  /**
   * The graph.
   *
   * @throws IllegalArgumentException naming the byte of the description at which it is wrong
   */
  static ModelGraph read(byte[] bytes, Object[] tensors) {
    DescriptionBytes in = new DescriptionBytes(bytes);
    try {
      return new DescriptionReader(in, tensors).graph();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "in the description, up to its byte " + in.position() + ": " + e.getMessage(), e);
    }
  }

  private ModelGraph graph() {
    String name = in.string();
    Input[] inputs = new Input[in.count()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = input();
    }
    Op[] ops = new Op[in.count()];
    for (int i = 0; i < ops.length; i++) {
      ops[i] = op();
    }
    Output[] outputs = new Output[in.count()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = new Output(in.string(), in.number());
    }
    List<String> labels = in.strings();
    if (in.left() != 0) {
      throw new IllegalArgumentException("it must end here, has " + in.left() + " more bytes");
    }
    return new ModelGraph(name, List.of(inputs), List.of(ops), List.of(outputs), labels);
  }

  private Input input() {
    String name = in.string();
    ModelGraph.Type type = in.choice("a type", Numbering.TYPES);
    int rank = in.number();
    Shape shape =
        switch (rank) {
          case 1 -> Shape.of(in.number());
          case 2 -> Shape.of(in.number(), in.number());
          case 3 -> Shape.of(in.number(), in.number(), in.number());
          default -> throw new IllegalArgumentException("a rank must be in [1, 3], got " + rank);
        };
    return new Input(name, shape, type, in.strings());
  }

  private Op op() {
    int kind = in.number();
    return switch (kind) {
      case Numbering.DENSE -> new ProductOp.Dense(in.number(), product());
      case Numbering.CONVOLUTION -> new ProductOp.Convolution(in.number(), window(), product());
      case Numbering.DEPTHWISE_CONVOLUTION ->
          new ProductOp.DepthwiseConvolution(in.number(), window(), product());
      case Numbering.EMBEDDING -> new Op.Embedding(in.number(), weights());
      case Numbering.EMBEDDING_BAG -> embeddingBag();
      case Numbering.POOL -> new Op.Pool(in.number(), pooling(), window());
      case Numbering.GLOBAL_POOL -> new Op.GlobalPool(in.number(), pooling());
      case Numbering.FLATTEN -> new Op.Flatten(in.number());
      case Numbering.ADD ->
          new Op.Add(in.number(), in.number(), in.choice("a function", Numbering.FUNCTIONS));
      case Numbering.MULTIPLY -> new Op.Multiply(in.number(), in.number());
      case Numbering.CONCATENATION -> concatenation();
      case Numbering.ACTIVATION ->
          new Op.Activation(in.number(), in.choice("a function", Numbering.FUNCTIONS));
      case Numbering.STANDARDIZATION -> new Op.Standardization(in.number());
      case Numbering.TABLE_COLUMNS -> tableColumns();
      default ->
          throw new IllegalArgumentException(
              "an operation's kind must be at most " + Numbering.TABLE_COLUMNS + ", got " + kind);
    };
  }

  private Product product() {
    return new Product(
        weights(),
        floats(),
        in.choice("a function", Numbering.FUNCTIONS),
        in.choice("a kernel", Numbering.KERNELS),
        in.choice("a kernel", Numbering.KERNELS));
  }

  private Window window() {
    return new Window(
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number());
  }

  private Op embeddingBag() {
    return new Op.EmbeddingBag(
        in.number(),
        weights(),
        in.index("a mean", 2) == 1,
        floats(),
        in.choice("a function", Numbering.FUNCTIONS));
  }

  private Pooling pooling() {
    return in.choice("a pooling", Numbering.POOLINGS);
  }

  private Op concatenation() {
    Integer[] values = new Integer[in.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.number();
    }
    return new Op.Concatenation(List.of(values));
  }

  private Op tableColumns() {
    int input = in.number();
    List<TableColumn> columns = new ArrayList<>();
    for (int count = in.count(); count > 0; count--) {
      int kind = in.index("a column's kind", 2);
      String name = in.string();
      columns.add(
          kind == Numbering.CATEGORICAL
              ? new TableColumn.Categorical(name, in.strings())
              : new TableColumn.Numeric(name, in.float64(), in.float64()));
    }
    return new Op.TableColumns(input, columns);
  }

  private Weights weights() {
    int number = in.index("a tensor", tensors.length);
    if (tensors[number] instanceof Weights weights) {
      return weights;
    }
    throw new IllegalArgumentException("tensor " + number + " must hold weights, is a list");
  }

  private Floats floats() {
    int number = in.index("a tensor", tensors.length);
    if (tensors[number] instanceof Floats floats) {
      return floats;
    }
    throw new IllegalArgumentException("tensor " + number + " must be a list, holds weights");
  }
}
