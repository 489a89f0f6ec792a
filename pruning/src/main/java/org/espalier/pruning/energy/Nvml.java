// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.energy;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.util.Optional;

/**
 * The energy counter of an NVIDIA GPU (Volta or newer), board and memory together, through the
 * management library that comes with the driver. The tool nvidia-smi shows power only, which would
 * have to be sampled.
 *
 * @see <a
 *     href="https://docs.nvidia.com/deploy/nvml-api/group__nvmlDeviceQueries.html">nvmlDeviceGetTotalEnergyConsumption</a>
 */
final class Nvml implements Counter {

  static final String LIBRARY = "libnvidia-ml.so.1";

  private final NativeLibrary library;
  private final PointerByReference device;

  private Nvml(NativeLibrary library, PointerByReference device) {
    this.library = library;
    this.device = device;
  }

  /**
   * The counter of one GPU; empty without the library, the GPU or its counter.
   *
   * @param name {@link #LIBRARY}
   * @param visible what CUDA_VISIBLE_DEVICES says, of which TensorFlow takes the first: a UUID, a
   *     number, or nothing for 0. The library counts by slot, as CUDA does on a machine of equal
   *     GPUs or with CUDA_DEVICE_ORDER=PCI_BUS_ID
   */
  static Optional<Counter> open(String name, String visible) {
    try {
      NativeLibrary library = NativeLibrary.getInstance(name);
      PointerByReference device = new PointerByReference();
      String first = visible.split(",", -1)[0].strip();
      call(library, "nvmlInit_v2");
      if (first.startsWith("GPU-")) {
        call(library, "nvmlDeviceGetHandleByUUID", first, device);
      } else {
        int index = first.isEmpty() ? 0 : Integer.parseInt(first);
        call(library, "nvmlDeviceGetHandleByIndex_v2", index, device);
      }
      Counter counter = new Nvml(library, device);
      counter.joules();
      return Optional.of(counter);
    } catch (LinkageError | IOException | NumberFormatException e) {
      return Optional.empty(); // no driver, an old GPU, or a part of one that has no counter
    }
  }

  @Override
  public double joules() throws IOException {
    LongByReference millijoules = new LongByReference();
    call(library, "nvmlDeviceGetTotalEnergyConsumption", device.getValue(), millijoules);
    return millijoules.getValue() / 1e3;
  }

  private static void call(NativeLibrary library, String function, Object... arguments)
      throws IOException {
    int error = library.getFunction(function).invokeInt(arguments);
    if (error != 0) {
      throw new IOException(function + " failed with error " + error);
    }
  }
}
