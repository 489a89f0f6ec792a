// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.graph.data.RandomStream;
import org.espalier.runtime.Model;
import org.espalier.savedmodels.FreshJvm;
import org.espalier.savedmodels.RuntimeModel;

/** What answers a model's requests, and how it holds the weights. */
public enum Engine {
  /** TensorFlow, with weights that are constants. */
  FROZEN,
  /** TensorFlow, with weights in variables. */
  VARIABLES,
  /** Plain Java, which skips weights that are zero. */
  RUNTIME;

  /**
   * How long requests are sent before any is measured: what is compiled while it runs takes longer.
   */
  int warmUpMillis() {
    return this == RUNTIME ? 3000 : 300;
  }

  /** The word for people and JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How the process that loads a model is started. That of the runtime gets no class path but that
   * of what it needs, so that it cannot even load TensorFlow, and the Vector API if the JDK has it.
   */
  ProcessBuilder process(Path errors, List<String> options, Path model, int threads, long seed) {
    String[] numbers = {Integer.toString(threads), Long.toString(seed)};
    if (this != RUNTIME) {
      return FreshJvm.builder(
          errors, options, SavedModelMain.class, model.toString(), numbers[0], numbers[1]);
    }
    List<String> all = new ArrayList<>(options);
    all.addAll(FreshJvm.VECTORS);
    Path file = RuntimeModel.find(model).orElse(model);
    return FreshJvm.builder(
        errors, all, classPath(), RuntimeMain.class, file.toString(), numbers[0], numbers[1]);
  }

  private static String classPath() {
    return Stream.of(RuntimeMain.class, Model.class, RandomStream.class)
        .map(Engine::source)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The jar or directory that a class is from. */
  private static String source(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return Path.of(URI.create(source.getLocation().toString())).toString();
  }
}
