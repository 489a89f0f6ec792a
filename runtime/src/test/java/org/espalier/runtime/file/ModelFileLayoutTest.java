// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Product.Kernel;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file made by hand, byte by byte, as the documentation says. */
class ModelFileLayoutTest {

  private static final ModelGraph GRAPH =
      new ModelGraph(
          "m",
          List.of(Input.floats("x", Shape.of(3))),
          List.of(
              new ProductOp.Dense(
                  0,
                  new Product(
                      Weights.of(2, 3, new float[] {0, 0, 1, -2.5f, 0, 0}),
                      Floats.of(0.5f, 0.5f),
                      Function.RELU,
                      Kernel.SPARSE,
                      Kernel.DENSE))),
          List.of(new Output("y", 1)),
          List.of("a", "b"));

  private static final int[] DESCRIPTION = {
    1,
    'm', // name
    1,
    1,
    'x',
    0,
    1,
    3,
    0, // one input: name, numbers, rank 1, size 3, no words
    1,
    0,
    0,
    0,
    1,
    1,
    0,
    1, // one operation: dense of value 0, tensors 0 and 1, relu, kernels
    1,
    1,
    'y',
    1, // one output: name, value 1
    2,
    1,
    'a',
    1,
    'b' // labels
  };

  @TempDir private Path directory;

  @Test
  void hasTheBytesThatAreDocumented() {
    byte[] written = ModelBytes.of(GRAPH, directory.resolve("written")).array();
    assertThat(written).isEqualTo(byHand());
  }

  @Test
  void readsTheBytesThatAreDocumented() {
    Path file = directory.resolve("by hand");
    ModelBytes.of(byHand()).save(file);
    assertThat(ModelFile.read(file)).isEqualTo(GRAPH);
  }

  private static byte[] byHand() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = 48 + 2 * 32 + DESCRIPTION.length + 6 + 4;
    out.writeBytes("ESPALIER".getBytes(StandardCharsets.US_ASCII));
    ints(out, 1, 2, length, 0, 4 * 3 + 8 * 2 + 4 * 2, 0, DESCRIPTION.length, 0, 0, 0);
    ints(out, 2, 3, 2); // rows, columns, numbers held
    bytes(out, 2, 1, 1, 1); // sparse, bfloat16, a bit for each count, a bit for each gap
    ints(out, 4, 0, 6, 0); // gaps, no table, bytes
    ints(out, 1, 2, 2);
    bytes(out, 0, 1, 0, 0); // a list, bfloat16
    ints(out, 0, 0, 4, 0);
    bytes(out, DESCRIPTION);
    bytes(out, 0b11); // a weight in each row
    bytes(out, 0b0011); // the third column: two gaps that go on and one of none; the first column
    bytes(out, 0x80, 0x3f, 0x20, 0xc0); // 1 and -2.5
    bytes(out, 0x00, 0x3f, 0x00, 0x3f); // 0.5 twice
    return ModelBytes.of(out.toByteArray()).withSums().array();
  }

  private static void ints(ByteArrayOutputStream out, int... numbers) {
    for (int number : numbers) {
      bytes(out, number, number >> 8, number >> 16, number >> 24);
    }
  }

  private static void bytes(ByteArrayOutputStream out, int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
  }
}
