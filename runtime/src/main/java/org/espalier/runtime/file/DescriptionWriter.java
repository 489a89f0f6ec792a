// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.Window;

/** Writes the graph, and numbers its tensors as it meets them; equal ones are one. */
final class DescriptionWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<Object, Integer> tensors = new LinkedHashMap<>(); // Weights and Floats

  /**
   * Writes all of it.
   *
   * @throws IllegalArgumentException if a string cannot be written as UTF-8
   */
  DescriptionWriter(ModelGraph graph) {
    string(graph.name());
    number(graph.inputs().size());
    for (Input input : graph.inputs()) {
      input(input);
    }
    number(graph.ops().size());
    for (Op op : graph.ops()) {
      op(op);
    }
    number(graph.outputs().size());
    for (Output output : graph.outputs()) {
      string(output.name());
      number(output.value());
    }
    strings(graph.labels());
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** In the order of their numbers. */
  Set<Object> tensors() {
    return tensors.keySet();
  }

  private void input(Input input) {
    string(input.name());
    number(Numbering.TYPES.indexOf(input.type()));
    Shape shape = input.shape();
    number(shape.rank());
    if (shape.rank() == 3) {
      number(shape.height());
    }
    if (shape.rank() >= 2) {
      number(shape.width());
    }
    number(shape.channels());
    strings(input.words());
  }

  private void op(Op op) {
    if (op instanceof ProductOp.Dense dense) {
      begin(Numbering.DENSE, op);
      product(dense.product());
    } else if (op instanceof ProductOp.Convolution convolution) {
      begin(Numbering.CONVOLUTION, op);
      window(convolution.window());
      product(convolution.product());
    } else if (op instanceof ProductOp.DepthwiseConvolution convolution) {
      begin(Numbering.DEPTHWISE_CONVOLUTION, op);
      window(convolution.window());
      product(convolution.product());
    } else if (op instanceof Op.Embedding embedding) {
      begin(Numbering.EMBEDDING, op);
      tensor(embedding.weights());
    } else if (op instanceof Op.EmbeddingBag bag) {
      begin(Numbering.EMBEDDING_BAG, op);
      tensor(bag.weights());
      number(bag.mean() ? 1 : 0);
      tensor(bag.bias());
      function(bag.function());
    } else if (op instanceof Op.Pool pool) {
      begin(Numbering.POOL, op);
      number(Numbering.POOLINGS.indexOf(pool.pooling()));
      window(pool.window());
    } else if (op instanceof Op.GlobalPool pool) {
      begin(Numbering.GLOBAL_POOL, op);
      number(Numbering.POOLINGS.indexOf(pool.pooling()));
    } else if (op instanceof Op.Flatten) {
      begin(Numbering.FLATTEN, op);
    } else if (op instanceof Op.Add add) {
      begin(Numbering.ADD, op);
      function(add.function());
    } else if (op instanceof Op.Multiply) {
      begin(Numbering.MULTIPLY, op);
    } else if (op instanceof Op.Concatenation) {
      number(Numbering.CONCATENATION);
      number(op.inputs().size());
      values(op);
    } else if (op instanceof Op.Activation activation) {
      begin(Numbering.ACTIVATION, op);
      function(activation.function());
    } else if (op instanceof Op.Standardization) {
      begin(Numbering.STANDARDIZATION, op);
    } else if (op instanceof Op.TableColumns table) {
      begin(Numbering.TABLE_COLUMNS, op);
      columns(table.columns());
    } else {
      throw new AssertionError("an operation without a number: " + op);
    }
  }

  private void begin(int kind, Op op) {
    number(kind);
    values(op);
  }

  private void values(Op op) {
    for (int value : op.inputs()) {
      number(value);
    }
  }

  private void product(Product product) {
    tensor(product.weights());
    tensor(product.bias());
    function(product.function());
    number(Numbering.KERNELS.indexOf(product.single()));
    number(Numbering.KERNELS.indexOf(product.batched()));
  }

  private void window(Window window) {
    number(window.height());
    number(window.width());
    number(window.strideY());
    number(window.strideX());
    number(window.dilationY());
    number(window.dilationX());
    number(window.top());
    number(window.bottom());
    number(window.left());
    number(window.right());
  }

  private void columns(List<TableColumn> columns) {
    number(columns.size());
    for (TableColumn column : columns) {
      if (column instanceof TableColumn.Numeric numeric) {
        number(Numbering.NUMERIC);
        string(numeric.name());
        float64(numeric.mean());
        float64(numeric.standardDeviation());
      } else if (column instanceof TableColumn.Categorical categorical) {
        number(Numbering.CATEGORICAL);
        string(categorical.name());
        strings(categorical.categories());
      }
    }
  }

  private void function(Function function) {
    number(Numbering.FUNCTIONS.indexOf(function));
  }

  private void tensor(Object tensor) {
    Integer number = tensors.putIfAbsent(tensor, tensors.size());
    number(number == null ? tensors.size() - 1 : number);
  }

  private void float64(double number) {
    long bits = Double.doubleToRawLongBits(number);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      out.write((int) (bits >>> shift));
    }
  }

  private void strings(List<String> strings) {
    number(strings.size());
    for (String string : strings) {
      string(string);
    }
  }

  private void string(String string) {
    byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
    if (!new String(bytes, StandardCharsets.UTF_8).equals(string)) {
      throw new IllegalArgumentException(
          "a name must be text without halves of surrogate pairs, got " + string);
    }
    number(bytes.length);
    out.writeBytes(bytes);
  }

  private void number(int number) {
    int rest = number;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
