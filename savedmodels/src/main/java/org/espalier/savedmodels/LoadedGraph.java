// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.tensorflow.Device;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** A graph in native memory, ready to answer. Holds it until closed. */
final class LoadedGraph implements AutoCloseable {

  private final MetaGraphDef graph;
  private final Session session;
  private final @Nullable SavedModelBundle bundle;
  private final @Nullable Graph imported;

  private LoadedGraph(
      MetaGraphDef graph,
      Session session,
      @Nullable SavedModelBundle bundle,
      @Nullable Graph imported) {
    this.graph = graph;
    this.session = session;
    this.bundle = bundle;
    this.imported = imported;
  }

  /** By the C++ loader, with default options. */
  static LoadedGraph load(Path directory) {
    return load(directory, ConfigProto.getDefaultInstance());
  }

  /** The same, nodes that name a device which is not here on one that is. */
  static LoadedGraph loadAnywhere(Path directory) {
    return load(directory, ConfigProto.newBuilder().setAllowSoftPlacement(true).build());
  }

  /**
   * The same on one thread, so that sums are added up in one order. TensorFlow takes that from the
   * first session of a process alone, for all that follow.
   */
  static LoadedGraph loadOnOneThread(Path directory) {
    return load(
        directory,
        ConfigProto.newBuilder()
            .setAllowSoftPlacement(true)
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .build());
  }

  /**
   * By the C++ loader, compiled by XLA in this session alone: what is on disk knows nothing of it.
   *
   * @throws IllegalStateException if there is no GPU
   */
  static LoadedGraph loadCompiled(Path directory) {
    List<String> devices = Device.present();
    if (devices.stream().noneMatch(device -> device.startsWith("GPU"))) {
      throw new IllegalStateException(
          ("model %s was to be compiled by XLA, which needs a GPU: it makes a processor slower;"
                  + " TensorFlow sees %s (espalier doctor says what is missing), load it as it is")
              .formatted(directory, devices));
    }
    OptimizerOptions compiled =
        OptimizerOptions.newBuilder()
            .setGlobalJitLevel(OptimizerOptions.GlobalJitLevel.ON_2)
            .build();
    return load(
        directory,
        ConfigProto.newBuilder()
            .setGraphOptions(GraphOptions.newBuilder().setOptimizerOptions(compiled))
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
            .build());
  }

  private static LoadedGraph load(Path directory, ConfigProto config) {
    try {
      SavedModelBundle bundle =
          SavedModelBundle.loader(directory.toString())
              .withTags(MetaGraph.TAG)
              .withConfigProto(config)
              .load();
      return new LoadedGraph(bundle.metaGraphDef(), bundle.session(), bundle, null);
    } catch (TensorFlowException e) {
      throw new IllegalStateException(
          "TensorFlow does not load %s: %s; espalier check says what it sees"
              .formatted(directory, Few.firstLine(e)),
          e);
    }
  }

  /** From a proto without a checkpoint; its init op is run, told where the assets are. */
  static LoadedGraph of(MetaGraph graph) {
    LoadedGraph model = opened(graph.proto());
    boolean initialized = false;
    try {
      InitOps.name(graph.proto()).ifPresent(op -> model.runInit(graph, op));
      initialized = true;
      return model;
    } finally {
      if (!initialized) {
        model.close();
      }
    }
  }

  private static LoadedGraph opened(MetaGraphDef graph) {
    Graph imported = new Graph();
    boolean opened = false;
    try {
      imported.importGraphDef(graph.getGraphDef());
      LoadedGraph model = new LoadedGraph(graph, new Session(imported), null, imported);
      opened = true;
      return model;
    } finally {
      if (!opened) {
        imported.close();
      }
    }
  }

  /** With its signatures. */
  MetaGraphDef graph() {
    return graph;
  }

  Session session() {
    return session;
  }

  /** The tensor that reads a variable; its op is added where the graph has none. */
  Output<?> value(NodeDef variable) {
    Graph all = requireNonNull(bundle).graph();
    Operation operation = all.operationOrThrow(variable.getName());
    if (OpRules.REF_VARIABLES.contains(variable.getOp())) {
      return operation.output(0);
    }
    Scope scope = Ops.create(all).scope();
    return scope
        .env()
        .opBuilder("ReadVariableOp", scope.makeOpName("ReadVariableOp"), scope)
        .addInput(operation.<TType>output(0))
        .setAttr("dtype", variable.getAttrOrThrow("dtype").getType())
        .build()
        .output(0);
  }

  @Override
  public void close() {
    if (bundle != null) {
      bundle.close();
    }
    if (imported != null) {
      session.close(); // first: a graph waits for its sessions
      imported.close();
    }
  }

  private void runInit(MetaGraph of, String op) {
    Session.Runner runner = session.runner().addTarget(MetaGraph.nodeName(op));
    List<TString> paths = new ArrayList<>();
    try {
      for (AssetFileDef asset : AssetRules.assets(of)) {
        Path file = of.directory().resolve("assets").resolve(asset.getFilename());
        TString path = TString.scalarOf(file.toString());
        paths.add(path);
        runner.feed(asset.getTensorInfo().getName(), path);
      }
      runner.run().close();
    } finally {
      paths.forEach(TString::close);
    }
  }
}
