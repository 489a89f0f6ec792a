// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What TensorFlow 2.18 looks for on a GPU host, by the names it opens. */
final class GpuNeeds {

  /** One library or tool. */
  record Need(String name, String howToGet) {

    /** Where it is, in the order the dynamic loader and the shell would look. */
    Optional<String> find() {
      boolean library = name.startsWith("lib") && name.contains(".so");
      for (Path directory : library ? libraryPath() : path()) {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
          return Optional.of(file.toString());
        }
      }
      return Optional.empty();
    }
  }

  private static final String CUDA =
      "install CUDA 12 (12.5 is what TensorFlow 2.18 was built with), or put it on LD_LIBRARY_PATH";

  static final List<Need> ALL =
      List.of(
          new Need("libcuda.so.1", "install the NVIDIA driver"),
          new Need("nvidia-smi", "comes with the NVIDIA driver"),
          new Need("libcudart.so.12", CUDA),
          new Need("libcublas.so.12", CUDA),
          new Need("libcublasLt.so.12", CUDA),
          new Need("libcufft.so.11", CUDA),
          new Need("libcusolver.so.11", CUDA),
          new Need("libcusparse.so.12", CUDA),
          new Need("libcudnn.so.9", "install cuDNN 9, or put it on LD_LIBRARY_PATH"),
          new Need("ptxas", "comes with CUDA's compiler; XLA alone needs it"),
          new Need("libdevice.10.bc", "comes with CUDA's nvvm/libdevice; XLA alone needs it"));

  private GpuNeeds() {}

  private static List<Path> libraryPath() {
    List<Path> path = split(System.getenv().getOrDefault("LD_LIBRARY_PATH", ""));
    for (String usual :
        List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/nvidia/lib64")) {
      path.add(Path.of(usual));
    }
    cudaHomes().forEach(home -> path.add(home.resolve("lib64")));
    return path;
  }

  private static List<Path> path() {
    List<Path> path = split(System.getenv().getOrDefault("PATH", ""));
    for (Path home : cudaHomes()) {
      path.add(home.resolve("bin"));
      path.add(home.resolve("nvvm/libdevice"));
    }
    return path;
  }

  private static List<Path> cudaHomes() {
    Path local = Path.of("/usr/local");
    if (!Files.isDirectory(local)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(local)) {
      return entries.filter(p -> p.getFileName().toString().startsWith("cuda")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + local, e);
    }
  }

  private static List<Path> split(String value) {
    List<Path> path = new ArrayList<>();
    for (String part : value.split(File.pathSeparator, -1)) {
      if (!part.isEmpty()) {
        path.add(Path.of(part));
      }
    }
    return path;
  }
}
