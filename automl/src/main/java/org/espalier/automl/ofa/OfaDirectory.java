// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.RunException;

/** Where an elastic network is trained: whose directory it is, and what it was begun with. */
record OfaDirectory(Path path, OfaConfig config, DataSet data) {

  private static final String CONFIG = OfaRun.CONFIG;

  /** What determines the bits beside the configuration. */
  private static final String BEGUN = "begun.yaml";

  /**
   * Takes the directory, for a new training or to go on.
   *
   * @throws ConfigException if it holds another training, or something else
   * @throws RunException if another process works on it, or what it was begun with has changed
   */
  DirectoryLock begin() {
    requireOurs();
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + path, e);
    }
    DirectoryLock lock = Run.lock(path);
    boolean begun = false;
    try {
      requireOurs(); // somebody else may have begun before the lock was taken
      write();
      begun = true;
      return lock;
    } finally {
      if (!begun) {
        lock.close();
      }
    }
  }

  /**
   * Takes the directory of a finished training.
   *
   * @throws RunException if there is none
   */
  DirectoryLock trained() {
    requireTrained();
    return begin();
  }

  /**
   * Requires a finished training.
   *
   * @throws RunException if there is none
   */
  void requireTrained() {
    if (!isTrained()) {
      throw new RunException(path + " holds no trained network; run espalier ofa train first");
    }
  }

  private boolean isTrained() {
    return Files.exists(path.resolve(SupernetTraining.SUPERNET));
  }

  private void requireOurs() {
    Path file = path.resolve(CONFIG);
    if (!Files.exists(file)) {
      if (!new RunDirectory(path).isFree()) {
        throw new ConfigException(path + " holds something else; give another --out");
      }
      return;
    }
    OfaConfig before = OfaConfig.load(file.toString(), ConfigFile.overlay());
    ConfigFile.difference(determining(before), determining(config))
        .ifPresent(
            changed -> {
              throw new ConfigException(
                  "%s is of another training: %s; give another --out, or the configuration it has"
                      .formatted(file, changed));
            });
  }

  /** What may not change: of a trained network it is no matter where and how it is searched. */
  private ObjectNode determining(OfaConfig one) {
    ObjectNode tree = one.tree();
    ((ObjectNode) tree.get("search")).remove(List.of("pairs", "held-out", "evolution"));
    if (isTrained()) {
      tree.remove(List.of("device", "threads"));
    }
    return tree;
  }

  private void write() {
    Path begun = path.resolve(BEGUN);
    if (Files.exists(begun)) {
      requireUnchanged(ConfigFile.readTree(begun));
    } else if (Files.exists(path.resolve(SupernetTraining.PROGRESS)) || isTrained()) {
      throw new RunException(begun + " is missing; give another --out");
    } else {
      DurableFile.write(path.resolve(CONFIG), ConfigFile.write(config.tree()));
      DurableFile.write(begun, ConfigFile.write(now()));
    }
  }

  private ObjectNode now() {
    Execution execution = config.execution();
    return ConfigFile.overlay()
        .put("data", data.fingerprint())
        .put("tensorflow", Device.tensorFlowVersion())
        .put("device", execution.device().toString())
        .put("threads", execution.threads());
  }

  private void requireUnchanged(ObjectNode before) {
    ObjectNode now = now();
    for (String key :
        isTrained() ? List.of("data") : List.of("data", "tensorflow", "device", "threads")) {
      if (!now.path(key).asText().equals(before.path(key).asText())) {
        throw new RunException(
            "%s changed since the training began: it was %s, now it is %s; put it back, or give another --out"
                .formatted(key, before.path(key).asText("unknown"), now.path(key).asText()));
      }
    }
  }
}
