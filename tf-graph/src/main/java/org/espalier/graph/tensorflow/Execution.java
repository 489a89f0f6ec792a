// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;

/**
 * What a graph runs on.
 *
 * @param device where
 * @param gpu how GPUs are used
 * @param threads of TensorFlow's pools, at least 1. The pools belong to the process: the first
 *     session fixes their size, later ones are silently given the same
 * @param together trainers that share a graph and step at the same time, at least 1; operations of
 *     so many run beside each other, each on {@code threads}
 */
public record Execution(Device device, Gpu gpu, int threads, int together) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if threads or together is below 1
   */
  public Execution {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    if (together < 1) {
      throw new IllegalArgumentException("together must be at least 1, got " + together);
    }
  }

  /** One trainer on one device. */
  public Execution(Device device, int threads) {
    this(device, Gpu.DEFAULT, threads, 1);
  }

  /**
   * The same on the device that it comes to on this machine: CPU or GPU. The first look of a
   * process fixes its pools, as a session does.
   *
   * @throws IllegalStateException if a GPU is asked for and there is none, or not so many
   * @throws IllegalArgumentException if XLA is asked for on a processor
   */
  public Execution resolved() {
    List<String> present = device == Device.CPU ? List.of() : Device.present(config());
    long gpus = present.stream().filter(name -> name.startsWith("GPU")).count();
    if (device == Device.GPU && gpus == 0) {
      throw new IllegalStateException(
          "device gpu was asked for, TensorFlow sees "
              + present
              + "; it needs an NVIDIA driver, the CUDA 12 libraries and cuDNN 9 (espalier doctor"
              + " lists them), and a build for it: ESPALIER_GPU=1 ./espalier ..., or mvn -Pgpu");
    }
    if (device != Device.CPU && gpu.count() > 1 && gpus < gpu.count()) {
      throw new IllegalStateException(
          "%d GPUs were asked for, TensorFlow sees %s; ask for fewer, or for device cpu to try it"
              .formatted(gpu.count(), present));
    }
    if (gpus == 0 && gpu.xla()) {
      throw new IllegalArgumentException(
          "xla is for GPUs, the device is cpu, where it takes several times as long; leave it out");
    }
    return new Execution(gpus == 0 ? Device.CPU : Device.GPU, gpu, threads, together);
  }

  /** What trains and how, for people to read and runs to compare: {@code gpu x 2, tf32}. */
  public String description() {
    StringBuilder text = new StringBuilder(device.toString());
    if (gpu.count() > 1) {
      text.append(" x ").append(gpu.count());
    }
    if (device == Device.GPU) {
      text.append(gpu.tf32() ? ", tf32" : ", no tf32");
    }
    return text.append(gpu.xla() ? ", xla" : "").toString();
  }

  /** The session settings; GPUs grow into their memory rather than taking all of it. */
  public ConfigProto config() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(Math.max(threads, together))
            .setAllowSoftPlacement(true);
    if (device == Device.CPU) {
      config.putDeviceCount("GPU", 0);
      config.putDeviceCount("CPU", gpu.count());
    } else {
      config.setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
    }
    if (gpu.xla()) {
      config
          .getGraphOptionsBuilder()
          .getOptimizerOptionsBuilder()
          .setGlobalJitLevel(GlobalJitLevel.ON_2);
    }
    return config.build();
  }
}
