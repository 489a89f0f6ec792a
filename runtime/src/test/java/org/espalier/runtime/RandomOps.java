// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/** Adds operations of each kind to a graph, for {@link RandomGraphs}. */
final class RandomOps {

  private static final List<Function> FUNCTIONS = List.of(Function.values());
  private static final int LARGEST = 3000; // numbers of a value that more is made of

  /** What can be added, one or several operations each. */
  enum Kind {
    DENSE,
    CONVOLUTION,
    DEPTHWISE,
    POOL,
    GLOBAL_POOL,
    EMBEDDING,
    EMBEDDING_BAG,
    FLATTEN,
    ADD,
    MULTIPLY,
    SQUEEZE_AND_EXCITE,
    CONCATENATION,
    ACTIVATION,
    STANDARDIZATION,
    TABLE_COLUMNS
  }

  private final Random random;
  private final GraphGrower graph;
  private final RandomWeights weights;

  RandomOps(Random random, GraphGrower graph) {
    this.random = random;
    this.graph = graph;
    this.weights = new RandomWeights(random);
  }

  void grow(Kind kind) {
    switch (kind) {
      case DENSE -> dense(graph.any(shape -> shape.rank() == 1 && isSmall(shape), row()));
      case CONVOLUTION -> convolution(graph.any(RandomOps::isSmall, image()));
      case DEPTHWISE -> depthwise(graph.any(RandomOps::isSmall, image()));
      case POOL -> pool(graph.any(RandomOps::isSmall, image()));
      case GLOBAL_POOL -> globalPool(graph.any(RandomOps::isSmall, image()));
      case EMBEDDING -> embedding(graph.input(Shape.of(upTo(9)), ModelGraph.Type.IDS));
      case EMBEDDING_BAG -> embeddingBag(graph.input(Shape.of(upTo(9)), ModelGraph.Type.IDS));
      case FLATTEN -> graph.add(in -> new Op.Flatten(in.get(0)), any());
      case ADD -> add(any());
      case MULTIPLY -> multiply(any());
      case SQUEEZE_AND_EXCITE -> squeezeAndExcite(any());
      case CONCATENATION -> concatenation(any());
      case ACTIVATION -> activation(any(), function());
      case STANDARDIZATION -> graph.add(in -> new Op.Standardization(in.get(0)), any());
      case TABLE_COLUMNS -> // of an input: a computed place of a word might be just beside it
          tableColumns(graph.input(row(), ModelGraph.Type.FLOATS));
    }
  }

  private void dense(int input) {
    Product product = weights.product(upTo(40), graph.shape(input).channels(), function());
    graph.add(in -> new ProductOp.Dense(in.get(0), product), input);
  }

  /** By chance a residual block: what keeps its shape is added to what it came from. */
  private void convolution(int input) {
    Shape shape = graph.shape(input);
    boolean residual = random.nextInt(3) == 0;
    Window window = residual ? window(shape, 1) : window(shape, 3);
    int filters = residual ? shape.channels() : upTo(40);
    Product product = weights.product(filters, window.size() * shape.channels(), function());
    int result = graph.add(in -> new ProductOp.Convolution(in.get(0), window, product), input);
    if (graph.shape(result).equals(shape)) {
      Function function = function();
      graph.add(in -> new Op.Add(in.get(0), in.get(1), function), result, input);
    }
  }

  private void depthwise(int input) {
    Shape shape = graph.shape(input);
    Window window = random.nextInt(4) == 0 ? Window.valid(1, 1) : window(shape, 3);
    int rows = shape.channels() * (random.nextInt(3) == 0 ? upTo(3) : 1);
    Product product = weights.product(rows, window.size(), function());
    graph.add(in -> new ProductOp.DepthwiseConvolution(in.get(0), window, product), input);
  }

  private void pool(int input) {
    Window window = poolingWindow(graph.shape(input));
    Pooling pooling = pooling();
    graph.add(in -> new Op.Pool(in.get(0), pooling, window), input);
  }

  private int globalPool(int input) {
    Pooling pooling = pooling();
    return graph.add(in -> new Op.GlobalPool(in.get(0), pooling), input);
  }

  private void embedding(int ids) {
    Weights table = weights.matrix(upTo(30), upTo(20), 1);
    graph.add(in -> new Op.Embedding(in.get(0), table), ids);
  }

  /** By chance also the same ids in another table. */
  private void embeddingBag(int ids) {
    Weights table = weights.matrix(upTo(30), upTo(20), 0.5);
    boolean mean = random.nextBoolean();
    Floats bias = weights.bias(table.columns());
    Function function = function();
    graph.add(in -> new Op.EmbeddingBag(in.get(0), table, mean, bias, function), ids);
    if (random.nextInt(3) == 0) {
      embedding(ids);
    }
  }

  private void add(int input) {
    int other = other(input);
    Function function = function();
    graph.add(in -> new Op.Add(in.get(0), in.get(1), function), input, other);
  }

  private void multiply(int input) {
    int bounded = activation(other(input), Function.TANH); // products of products would explode
    graph.add(in -> new Op.Multiply(in.get(0), in.get(1)), input, bounded);
  }

  private void squeezeAndExcite(int input) {
    int gate = activation(globalPool(input), Function.SIGMOID);
    graph.add(in -> new Op.Multiply(in.get(0), in.get(1)), input, gate);
  }

  private void concatenation(int input) {
    Shape positions = graph.shape(input).withChannels(1);
    List<Integer> fitting = graph.all(shape -> shape.withChannels(1).equals(positions));
    List<Integer> values = new ArrayList<>();
    for (int number = upTo(4); number > 0; number--) {
      values.add(fitting.get(random.nextInt(fitting.size())));
    }
    graph.add(Op.Concatenation::new, values.toArray(new Integer[0]));
  }

  private int activation(int input, Function function) {
    return graph.add(in -> new Op.Activation(in.get(0), function), input);
  }

  private void tableColumns(int input) {
    List<TableColumn> columns = new ArrayList<>();
    for (int i = 0; i < graph.shape(input).channels(); i++) {
      List<String> words = new ArrayList<>();
      for (int number = upTo(6); number > 0; number--) {
        words.add("word " + number);
      }
      columns.add(
          random.nextBoolean()
              ? new TableColumn.Categorical("column " + i, words)
              : new TableColumn.Numeric(
                  "column " + i, random.nextGaussian(), 0.5 + random.nextDouble()));
    }
    graph.add(in -> new Op.TableColumns(in.get(0), columns), input);
  }

  /** Another value of the same shape if there is one by chance, or the same. */
  private int other(int input) {
    List<Integer> fitting = graph.all(shape -> shape.equals(graph.shape(input)));
    return fitting.get(random.nextInt(fitting.size()));
  }

  private int any() {
    return graph.any(RandomOps::isSmall, random.nextBoolean() ? image() : row());
  }

  private static boolean isSmall(Shape shape) {
    return shape.size() <= LARGEST;
  }

  private Shape row() {
    return Shape.of(upTo(40));
  }

  /** An image, a sequence, or one position of either. */
  private Shape image() {
    return switch (random.nextInt(6)) {
      case 0 -> Shape.of(upTo(20), upTo(40));
      case 1 -> Shape.of(1, 1, upTo(40));
      case 2 -> Shape.of(upTo(4), upTo(4), upTo(40));
      default -> Shape.of(upTo(13), upTo(13), upTo(9));
    };
  }

  /** Any that fits: wider than the image if padding allows it, with holes, uneven padding. */
  private Window window(Shape shape, int longestStride) {
    boolean high = shape.rank() == 3;
    boolean wide = shape.rank() >= 2;
    while (true) {
      int padding = random.nextInt(4);
      Window window =
          new Window(
              high ? upTo(5) : 1,
              wide ? upTo(5) : 1,
              upTo(longestStride),
              upTo(longestStride),
              upTo(3),
              upTo(3),
              high ? random.nextInt(padding + 1) : 0,
              high ? random.nextInt(padding + 1) : 0,
              wide ? random.nextInt(padding + 1) : 0,
              wide ? random.nextInt(padding + 1) : 0);
      if (fits(window, shape)) {
        boolean same = random.nextInt(3) == 0 && high && longestStride == 1;
        return same ? Window.same(shape, window.height(), 1) : window;
      }
    }
  }

  private Window poolingWindow(Shape shape) {
    while (true) {
      int height = shape.rank() == 3 ? upTo(4) : 1;
      int width = shape.rank() >= 2 ? upTo(4) : 1;
      int top = random.nextInt(height);
      int bottom = random.nextInt(height);
      int left = random.nextInt(width);
      int right = random.nextInt(width);
      Window window = new Window(height, width, upTo(3), upTo(3), 1, 1, top, bottom, left, right);
      if (fits(window, shape)) {
        return window;
      }
    }
  }

  private static boolean fits(Window window, Shape shape) {
    int high = shape.height() + window.top() + window.bottom();
    int wide = shape.width() + window.left() + window.right();
    return (window.height() - 1) * window.dilationY() < high
        && (window.width() - 1) * window.dilationX() < wide;
  }

  private Pooling pooling() {
    return random.nextBoolean() ? Pooling.MAXIMUM : Pooling.AVERAGE;
  }

  private Function function() {
    return FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
  }

  private int upTo(int most) {
    return 1 + random.nextInt(most);
  }
}
