// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where libraries and tools for a GPU lie on a host: where TensorFlow looks by itself, and where
 * they are often left instead.
 *
 * @param root of the file system
 * @param environment of this process
 */
record GpuHost(Path root, Map<String, String> environment) {

  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)+");
  private static final Pattern CUDA_DATA = Pattern.compile("--xla_gpu_cuda_data_dir=(\\S+)");

  /**
   * A file.
   *
   * @param loads whether TensorFlow finds it there
   */
  record Found(Path file, boolean loads) {

    /** What the file's own name says, links followed, such as {@code 9.5.1}; or nothing. */
    Optional<String> version() {
      try {
        Matcher number = NUMBER.matcher(file.toRealPath().getFileName().toString());
        return number.find() ? Optional.of(number.group()) : Optional.empty();
      } catch (IOException e) {
        return Optional.empty(); // a link to nothing
      }
    }
  }

  static GpuHost current() {
    return new GpuHost(Path.of("/"), System.getenv());
  }

  /** A shared library by the name it is opened by. */
  Optional<Found> library(String name) {
    return find(name, loaderPath())
        .map(file -> new Found(file, true))
        .or(() -> find(name, elsewhere()).map(file -> new Found(file, false)));
  }

  /** A program. */
  Optional<Found> tool(String name) {
    List<Path> path = split("PATH");
    cudaHomes().forEach(home -> path.add(home.resolve("bin")));
    return find(name, path)
        .map(file -> new Found(file, true))
        .or(
            () ->
                find(name, wheels("cuda_nvcc").map(wheel -> wheel.resolve("bin")).toList())
                    .map(file -> new Found(file, false)));
  }

  /** A file of CUDA's compiler, by its path below CUDA's home. */
  Optional<Found> cudaFile(String path) {
    return find(path, cudaHomes())
        .map(file -> new Found(file, true))
        .or(() -> find(path, wheels("cuda_nvcc").toList()).map(file -> new Found(file, false)));
  }

  /** The version of NVIDIA's driver in the kernel. */
  Optional<String> driver() {
    Path version = root.resolve("proc/driver/nvidia/version");
    try {
      Matcher number = NUMBER.matcher(Files.exists(version) ? Files.readString(version) : "");
      return number.find() ? Optional.of(number.group()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // there, but not for us to read
    }
  }

  /** What the dynamic loader searches. */
  private List<Path> loaderPath() {
    List<Path> path = split("LD_LIBRARY_PATH");
    configured(root.resolve("etc/ld.so.conf"), path);
    list(root.resolve("etc/ld.so.conf.d"), name -> name.endsWith(".conf"))
        .forEach(file -> configured(file, path));
    for (String usual :
        List.of(
            "lib/x86_64-linux-gnu",
            "usr/lib/x86_64-linux-gnu",
            "lib64",
            "usr/lib64",
            "lib",
            "usr/lib")) {
      path.add(root.resolve(usual));
    }
    return path;
  }

  /** Where CUDA's installer and Python's wheels put libraries that the loader does not search. */
  private List<Path> elsewhere() {
    List<Path> path = new ArrayList<>();
    for (Path home : cudaHomes()) {
      path.add(home.resolve("lib64"));
      path.add(home.resolve("extras/CUPTI/lib64"));
    }
    path.add(root.resolve("usr/local/nvidia/lib64"));
    wheels("").forEach(wheel -> path.add(wheel.resolve("lib")));
    return path;
  }

  private List<Path> cudaHomes() {
    List<Path> homes = new ArrayList<>();
    Matcher data = CUDA_DATA.matcher(environment.getOrDefault("XLA_FLAGS", ""));
    if (data.find()) {
      homes.add(root.resolve(data.group(1)));
    }
    homes.addAll(split("CUDA_HOME"));
    homes.addAll(split("CUDA_PATH"));
    homes.addAll(list(root.resolve("usr/local"), name -> name.startsWith("cuda")));
    return homes;
  }

  /** Directories of the wheels {@code nvidia-PART-cu12} that start with a part's name. */
  private Stream<Path> wheels(String part) {
    List<Path> prefixes = new ArrayList<>(split("VIRTUAL_ENV"));
    prefixes.addAll(split("CONDA_PREFIX"));
    split("HOME").forEach(home -> prefixes.add(home.resolve(".local")));
    prefixes.add(root.resolve("usr/local"));
    prefixes.add(root.resolve("usr"));
    return prefixes.stream()
        .flatMap(prefix -> list(prefix.resolve("lib"), n -> n.startsWith("python3")).stream())
        .flatMap(python -> Stream.of("site-packages", "dist-packages").map(python::resolve))
        .flatMap(packages -> list(packages.resolve("nvidia"), n -> n.startsWith(part)).stream());
  }

  private static void configured(Path file, List<Path> path) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .map(String::strip)
          .filter(line -> line.startsWith("/"))
          .forEach(line -> path.add(Path.of(line)));
    } catch (IOException | UncheckedIOException e) {
      return; // the loader can read what we cannot; then its directories are not searched
    }
  }

  private static Optional<Path> find(String name, List<Path> directories) {
    return directories.stream().map(at -> at.resolve(name)).filter(Files::exists).findFirst();
  }

  private static List<Path> list(Path directory, Predicate<String> wanted) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(p -> wanted.test(p.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      return List.of(); // not for us to read, nor for TensorFlow
    }
  }

  private List<Path> split(String variable) {
    List<Path> path = new ArrayList<>();
    for (String part : environment.getOrDefault(variable, "").split(File.pathSeparator, -1)) {
      if (!part.isEmpty()) {
        path.add(Path.of(part));
      }
    }
    return path;
  }
}
