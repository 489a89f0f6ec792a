// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** What TensorFlow 2.18 opens on a GPU host, by the names it opens, and what that opens in turn. */
final class GpuNeeds {

  /**
   * One library or tool.
   *
   * @param name as it is looked for
   * @param where how a host is searched for it
   * @param get how to get it
   */
  record Need(String name, BiFunction<GpuHost, String, Optional<GpuHost.Found>> where, String get) {

    Optional<GpuHost.Found> find(GpuHost host) {
      return where.apply(host, name);
    }
  }

  private static final String LIBDEVICE = "nvvm/libdevice/libdevice.10.bc";

  static final List<Need> ALL = all();

  private GpuNeeds() {}

  private static List<Need> all() {
    List<Need> all = new ArrayList<>();
    all.add(library("libcuda.so.1", "install NVIDIA's driver, 525.60.13 or newer"));
    all.add(tool("nvidia-smi", "comes with NVIDIA's driver"));
    all.add(library("libcudart.so.12", cuda("cuda-runtime")));
    all.add(library("libcublas.so.12", cuda("cublas")));
    all.add(library("libcublasLt.so.12", cuda("cublas")));
    all.add(library("libcufft.so.11", cuda("cufft")));
    all.add(library("libcusolver.so.11", cuda("cusolver")));
    all.add(library("libcusparse.so.12", cuda("cusparse")));
    all.add(library("libnvJitLink.so.12", cuda("nvjitlink") + "; cuSOLVER and cuSPARSE open it"));
    String cudnn = "install cuDNN 9 for CUDA 12 (libcudnn9-cuda-12, or pip's nvidia-cudnn-cu12)";
    all.add(library("libcudnn.so.9", cudnn));
    for (String part :
        List.of(
            "graph",
            "ops",
            "cnn",
            "adv",
            "heuristic",
            "engines_precompiled",
            "engines_runtime_compiled")) {
      all.add(library("libcudnn_" + part + ".so.9", cudnn + "; libcudnn.so.9 opens it"));
    }
    all.add(library("libnvrtc.so.12", cuda("cuda-nvrtc") + "; cuDNN's compiled engines open it"));
    all.add(library("libcupti.so.12", cuda("cuda-cupti") + "; for traces alone"));
    all.add(tool("ptxas", compiler("; without it the driver compiles")));
    all.add(tool("nvlink", compiler("; the wheel lacks this one")));
    all.add(
        new Need(
            LIBDEVICE,
            GpuHost::cudaFile,
            compiler("; without it, models with functions such as exp fail")));
    return List.copyOf(all);
  }

  private static Need library(String name, String get) {
    return new Need(name, GpuHost::library, get);
  }

  private static Need tool(String name, String get) {
    return new Need(name, GpuHost::tool, get);
  }

  private static String cuda(String wheel) {
    return "install CUDA 12.5 or a newer 12 (pip's nvidia-" + wheel + "-cu12 has this)";
  }

  private static String compiler(String without) {
    return "for XLA alone: install CUDA's compiler (cuda-nvcc-12-5, pip's nvidia-cuda-nvcc-cu12)"
        + without;
  }
}
