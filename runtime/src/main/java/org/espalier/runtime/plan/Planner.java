// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/** Turns the operations of a graph into steps. */
final class Planner {

  private final ModelGraph graph;
  private final ProductKernels products;
  private final int capacity;
  private final int threads;
  private final List<Shape> shapes;
  private final Room room;
  private final Fusion fusion;
  private final Lowerings lower;
  private final int inputs;
  private final int[] root; // of each value, the one whose numbers it is
  private final Layout[] layouts;
  private final @Nullable Lowering[] lowerings; // of each operation that is a product
  private final Lifetimes lifetimes; // of values, then of what each lowering has of its own
  private final int[] ids; // where each input's ids begin
  private int allIds;
  private final List<Step> steps = new ArrayList<>();
  private long work; // multiplications of one example
  private int apart; // numbers that each thread needs of its own

  Planner(ModelGraph graph, Kernels kernels, int capacity, int threads) {
    this.graph = graph;
    this.products = new ProductKernels(kernels, capacity);
    this.capacity = capacity;
    this.threads = threads;
    this.shapes = graph.shapes();
    this.room = Room.here(graph.name());
    this.fusion = new Fusion(graph);
    this.lower = new Lowerings(graph, products, room);
    this.inputs = graph.inputs().size();
    this.ids = new int[inputs];
    this.root = new int[shapes.size()];
    this.layouts = new Layout[shapes.size()];
    this.lowerings = new Lowering[graph.ops().size()];
    this.lifetimes = new Lifetimes(shapes.size() + graph.ops().size());
  }

  Plan plan() {
    try {
      return laidOut();
    } catch (ArithmeticException e) {
      throw room.overflow(); // sizes are added up exactly
    }
  }

  private Plan laidOut() {
    int[] halos = lower.halos();
    for (int value = 0; value < layouts.length; value++) {
      Shape shape = shapes.get(value);
      layouts[value] = Layout.of(capacity, shape.positions(), shape.channels(), halos[value]);
      root[value] = value;
    }
    numberIds();
    placeValues();
    for (int op = 0; op < graph.ops().size(); op++) {
      if (!fusion.isDone(op) && root[inputs + op] == inputs + op) {
        addSteps(op);
      }
    }
    return ends();
  }

  private Plan ends() {
    int[] lengths = new int[inputs];
    for (int input = 0; input < inputs; input++) {
      lengths[input] = shapes.get(input).size();
    }
    Layout[] outputs = new Layout[graph.outputs().size()];
    for (int output = 0; output < outputs.length; output++) {
      outputs[output] = layouts[graph.outputs().get(output).value()];
    }
    return new Plan(
        capacity,
        threads,
        steps,
        Arrays.copyOf(layouts, inputs),
        ids,
        lengths,
        outputs,
        lifetimes.total(),
        all(),
        allIds,
        work);
  }

  private void numberIds() {
    for (int input = 0; input < inputs; input++) {
      if (isIds(input)) {
        ids[input] = allIds;
        allIds = Math.addExact(allIds, Math.multiplyExact(capacity, shapes.get(input).size()));
      }
    }
  }

  private boolean isIds(int value) {
    return value < inputs && graph.inputs().get(value).type() == ModelGraph.Type.IDS;
  }

  private void placeValues() {
    int last = graph.ops().size();
    for (int op = 0; op < last; op++) {
      if (graph.ops().get(op) instanceof Op.Flatten flatten && lieTheSame(flatten, inputs + op)) {
        root[inputs + op] = root[flatten.input()];
      }
    }
    for (int input = 0; input < inputs; input++) {
      if (!isIds(input)) {
        touch(input, -1);
      }
    }
    for (int op = 0; op < last; op++) {
      for (int value : graph.ops().get(op).inputs()) {
        if (!isIds(value)) {
          touch(value, op);
        }
      }
      touch(fusion.target(op), op);
      Lowering lowering = lower.of(op, layouts);
      lowerings[op] = lowering;
      if (lowering != null) {
        int own = lowering.size();
        lifetimes.touch(shapes.size() + op, own, op);
        apart = lowering instanceof RowCopies ? Math.max(apart, own) : apart;
      }
    }
    for (ModelGraph.Output output : graph.outputs()) {
      touch(output.value(), last);
    }
    int[] place = lifetimes.place();
    takeRoom();
    for (int value = 0; value < layouts.length; value++) {
      layouts[value] = layouts[value].placed(place[root[value]]);
    }
    for (int op = 0; op < last; op++) {
      Lowering lowering = lowerings[op];
      if (lowering != null) {
        lowering.place(layouts[graph.ops().get(op).inputs().get(0)], place[shapes.size() + op]);
        if (lowering instanceof RowCopies copies) {
          copies.placeOthers(lifetimes.total(), apart);
        }
      }
    }
  }

  /**
   * How many numbers a memory holds. What further threads need comes last, so that a plan is the
   * same for any number of them, and answers are.
   */
  private int all() {
    return Math.addExact(lifetimes.total(), Math.multiplyExact(threads - 1, apart));
  }

  /** For all that is made from here on. */
  private void takeRoom() {
    room.take(Memory.bytes(all(), allIds));
    for (Lowering lowering : lowerings) {
      room.take(lowering == null ? 0 : lowering.bytes());
    }
  }

  private void touch(int value, int step) {
    lifetimes.touch(root[value], layouts[root[value]].size(), step);
  }

  /** Whether flattening moves nothing. */
  private boolean lieTheSame(Op.Flatten flatten, int value) {
    Layout before = layouts[flatten.input()];
    Layout after = layouts[value];
    boolean one = before.positions() == 1 || (before.channels() == 1 && capacity == 1);
    return one && before.halo() == 0 && before.size() == after.size();
  }

  private void addSteps(int op) {
    Layout output = layouts[fusion.target(op)];
    Op operation = graph.ops().get(op);
    if (operation instanceof ProductOp one) {
      addProduct(op, one, output);
    } else if (operation instanceof Op.Embedding embedding) {
      addEmbedding(embedding, output);
    } else if (operation instanceof Op.EmbeddingBag bag) {
      addBag(bag, output);
    } else if (operation instanceof Op.Pool pool) {
      Shape in = shapes.get(pool.input());
      Shape out = shapes.get(inputs + op);
      steps.add(
          new PoolStep(pool.pooling(), pool.window(), in, out, layouts[pool.input()], output));
    } else if (operation instanceof Op.GlobalPool pool) {
      steps.add(new GlobalPoolStep(pool.pooling(), layouts[pool.input()], output));
    } else if (operation instanceof Op.Flatten flatten) {
      steps.add(new FlattenStep(layouts[flatten.input()], output));
    } else if (operation instanceof Op.Add add) {
      Layout first = layouts[add.first()];
      steps.add(
          new AddStep(first, layouts[add.second()], output, Functions.pointwise(add.function())));
      addSoftmax(add.function(), output);
    } else if (operation instanceof Op.Multiply multiply) {
      steps.add(new MultiplyStep(layouts[multiply.first()], layouts[multiply.second()], output));
    } else if (operation instanceof Op.Concatenation concatenation) {
      List<Layout> parts = new ArrayList<>();
      for (int value : concatenation.inputs()) {
        parts.add(layouts[value]);
      }
      steps.add(new ConcatenationStep(parts, output));
    } else if (operation instanceof Op.Activation activation) {
      steps.add(new ActivationStep(activation.function(), layouts[activation.input()], output));
    } else if (operation instanceof Op.Standardization standardization) {
      steps.add(new StandardizationStep(layouts[standardization.input()], output));
    } else if (operation instanceof Op.TableColumns table) {
      steps.add(new TableColumnsStep(table.columns(), layouts[table.input()], output));
    }
  }

  private void addEmbedding(Op.Embedding embedding, Layout output) {
    int length = shapes.get(embedding.input()).channels();
    steps.add(new EmbeddingStep(embedding.weights(), ids[embedding.input()], length, output));
  }

  private void addBag(Op.EmbeddingBag bag, Layout output) {
    int length = shapes.get(bag.input()).channels();
    int first = ids[bag.input()];
    Floats bias = bag.bias();
    Function function = Functions.pointwise(bag.function());
    steps.add(
        new EmbeddingBagStep(bag.weights(), bag.mean(), bias, function, first, length, output));
    addSoftmax(bag.function(), output);
  }

  private void addSoftmax(Function function, Layout output) {
    if (function == Function.SOFTMAX) {
      steps.add(new ActivationStep(function, output, output));
    }
  }

  private void addProduct(int op, ProductOp one, Layout output) {
    Product product = one.product();
    Op.Add add = fusion.addition(op);
    int other = add == null ? -1 : add.first() == inputs + op ? add.second() : add.first();
    Function function = add == null ? product.function() : add.function();
    Shape out = shapes.get(inputs + op);
    Lowering lowering = Objects.requireNonNull(lowerings[op]);
    boolean column = products.isColumn(one, out);
    boolean after = column && !function.isClamp(); // parts may not hold the rows they wrote
    Product fused = product.with(after ? Function.LINEAR : Functions.pointwise(function));
    if (lowering instanceof Step copies) {
      steps.add(copies);
    }
    work += (long) product.weights().nonZeros() * out.positions();
    steps.add(
        new ProductStep(
            lowering,
            column
                ? products.dot(fused)
                : products.of(one, lower.weights(one.with(fused), lowering)),
            column ? layouts[one.input()].base() : 0,
            output,
            other < 0 ? null : layouts[other],
            out.width(),
            fused.function()));
    if (after || function == Function.SOFTMAX) {
      steps.add(new ActivationStep(function, output, output));
    }
  }
}
