// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.Futures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.ServedTensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the highest version below {@code BASE/NAME} and swaps it in, loaded and warmed. A
 * version that cannot be loaded is logged and left alone until its files change; whatever is served
 * goes on being served. Used by one thread.
 */
final class VersionWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(VersionWatcher.class);
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
  private static final int[] WARM_UP_BATCHES = {1, 8};
  private static final int WARM_UP_REQUESTS = 5; // of each batch

  private final Path base;
  private final ModelHolder<ServedModel> holder;
  private final ServingMetrics metrics;

  private long served = -1;
  private Set<FileStamp> failed = ImmutableSet.of();

  VersionWatcher(Path base, ModelHolder<ServedModel> holder, ServingMetrics metrics) {
    this.base = base;
    this.holder = holder;
    this.metrics = metrics;
  }

  /** Looks once. Fails never: what goes wrong is in the log and the metrics. */
  void poll() {
    try {
      Optional<Path> highest = highestVersion();
      if (highest.isPresent() && version(highest.get()) != served) {
        Set<FileStamp> stamps = stamps(highest.get());
        if (!stamps.equals(failed)) {
          failed = load(highest.get()) ? ImmutableSet.of() : stamps;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("cannot look for versions in {}, will try again: {}", base, e.toString());
    }
  }

  private boolean load(Path directory) {
    long start = System.nanoTime();
    long version = version(directory);
    FutureTask<ServedModel> loading = new FutureTask<>(() -> loadWarm(directory));
    loading.run();
    try {
      holder.swap(version, requireNonNull(Futures.getDone(loading)));
    } catch (ExecutionException e) { // of whatever kind: it concerns this version only
      metrics.loadFailed();
      LOG.error("version {} cannot be served, {} stays", version, servedText(), e.getCause());
      return false;
    }
    served = version;
    metrics.swapped(version);
    LOG.info("serving version {} after {} ms", version, (System.nanoTime() - start) / 1_000_000);
    return true;
  }

  private static ServedModel loadWarm(Path directory) {
    ServedModel model = ServedModel.load(directory);
    boolean warm = false;
    try {
      warm(model);
      warm = true;
      return model;
    } finally {
      if (!warm) {
        model.close();
      }
    }
  }

  /**
   * Replays the model's own warm-up file, or sends requests of zeros if it has none, so that no
   * client pays for what TensorFlow does at a first request. They ask for what clients ask for,
   * every output: TensorFlow prepares each set on its own.
   */
  private static void warm(ServedModel model) {
    if (model.warmUp().replayed() > 0) {
      return;
    }
    for (int batch : WARM_UP_BATCHES) {
      Map<String, Object> zeros = new LinkedHashMap<>();
      for (ServedTensor input : model.inputs().values()) {
        zeros.put(input.name(), zeros(input, batch));
      }
      for (int i = 0; i < WARM_UP_REQUESTS; i++) {
        model.answer(zeros);
      }
    }
  }

  private static Object zeros(ServedTensor input, int batch) {
    int values = 1;
    for (long size : input.rankKnown() ? input.shape() : List.of(-1L)) {
      values = Math.multiplyExact(values, size < 0 ? batch : Math.toIntExact(size));
    }
    return switch (input.type()) {
      case "float" -> new float[values];
      case "int32" -> new int[values];
      case "int64" -> new long[values];
      case "uint8" -> new byte[values];
      default -> Stream.generate(() -> "").limit(values).toArray(String[]::new);
    };
  }

  private Optional<Path> highestVersion() throws IOException {
    try (Stream<Path> children = Files.list(base)) {
      return children
          .filter(child -> VERSION.matcher(String.valueOf(child.getFileName())).matches())
          .filter(Files::isDirectory)
          .max(Comparator.comparingLong(VersionWatcher::version));
    }
  }

  private static long version(Path directory) {
    return Long.parseLong(String.valueOf(directory.getFileName()));
  }

  private String servedText() {
    return served < 0 ? "no version" : "version " + served;
  }

  /** What tells a file from the one that was tried before. */
  private record FileStamp(Path path, long bytes, FileTime modified) {}

  private static Set<FileStamp> stamps(Path directory) throws IOException {
    ImmutableSet.Builder<FileStamp> stamps = ImmutableSet.builder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        stamps.add(new FileStamp(file, Files.size(file), Files.getLastModifiedTime(file)));
      }
    }
    return stamps.build();
  }
}
