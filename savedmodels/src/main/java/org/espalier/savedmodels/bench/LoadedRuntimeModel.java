// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.data.RandomStream;
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;

/** A model of the flavour runtime, asked with the same arrays again and again. */
final class LoadedRuntimeModel implements LoadedModel {

  private final Model model;
  private final Buffer[] request;
  private final FloatBuffer[] answers;
  private int batch;

  private LoadedRuntimeModel(Model model) {
    this.model = model;
    this.request = new Buffer[model.inputs().size()];
    this.answers = new FloatBuffer[model.outputs().size()];
  }

  /**
   * Does what a process does once whatever its model, so that loading costs what the model costs:
   * loads the classes of models, and of the Vector API.
   */
  static void warmUpProcess(int threads) {
    Product one = Product.of(Weights.of(1, 1, new float[] {1}), Floats.of(0), Function.LINEAR);
    ModelGraph graph =
        new ModelGraph(
            "one",
            List.of(ModelGraph.Input.floats("x", Shape.of(1))),
            List.of(new ProductOp.Dense(0, one)),
            List.of(new ModelGraph.Output("y", 1)),
            List.of());
    try (Model model = Model.of(graph, ModelOptions.DEFAULT.withThreads(threads))) {
      model.predict(new float[1]);
    }
  }

  /** Reads the file, whose checksums and rules are checked by that. */
  static LoadedRuntimeModel load(Path file, int threads) {
    return new LoadedRuntimeModel(Model.open(file, ModelOptions.DEFAULT.withThreads(threads)));
  }

  @Override
  public void ask(int newBatch, long seed) {
    batch = newBatch;
    for (int i = 0; i < request.length; i++) {
      ModelGraph.Input input = model.inputs().get(i);
      int count = Math.multiplyExact(batch, input.shape().size());
      RandomStream random = RequestValues.stream(seed, input.name(), batch);
      request[i] =
          input.type() == ModelGraph.Type.IDS
              ? IntBuffer.wrap(RequestValues.zerosAndOnes(count, random))
              : FloatBuffer.wrap(
                  RequestValues.floats(count, RequestValues.end(input.shape().rank() + 1), random));
    }
    for (int i = 0; i < answers.length; i++) {
      answers[i] = FloatBuffer.allocate(Math.multiplyExact(batch, model.outputShape(i).size()));
    }
  }

  @Override
  public long answer() {
    long begun = System.nanoTime();
    model.predict(request, answers, batch);
    return System.nanoTime() - begun;
  }

  @Override
  public List<String> devices() {
    return List.of();
  }

  @Override
  public void close() {
    model.close();
  }
}
