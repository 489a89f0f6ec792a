// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.KernelList;

/** Where graphs run. */
public enum Device {
  /** The GPU if there is one, else the processor. */
  AUTO,
  /** The processor, even where there is a GPU. */
  CPU,
  /** The first GPU, or an error. */
  GPU;

  /**
   * Reads {@code auto}, {@code cpu} or {@code gpu}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Device parse(String name) {
    for (Device device : values()) {
      if (device.toString().equals(name)) {
        return device;
      }
    }
    throw new IllegalArgumentException("device must be auto, cpu or gpu, got " + name);
  }

  /** The version of the TensorFlow that runs, such as {@code 2.18.0}. */
  public static String tensorFlowVersion() {
    return TensorFlow.version();
  }

  /** Whether TensorFlow's libraries are those for a GPU, whether or not there is one. */
  public static boolean gpuBuild() {
    try (TF_Status status = TF_Status.newStatus();
        TF_Buffer kernels = tensorflow.TF_GetRegisteredKernelsForOp("MatMul", status)) {
      status.throwExceptionIfNotOK();
      return KernelList.parseFrom(kernels.copyData()).getKernelList().stream()
          .anyMatch(kernel -> kernel.getDeviceType().equals("GPU"));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("TensorFlow's list of kernels cannot be read", e);
    }
  }

  /** The devices TensorFlow sees, such as {@code CPU:0} and {@code GPU:0}; for a report. */
  public static List<String> present() {
    return present(new Execution(AUTO, Runtime.getRuntime().availableProcessors()).config());
  }

  /** The devices that a session of these settings would see. */
  static List<String> present(ConfigProto settings) {
    byte[] config = settings.toByteArray();
    try (TF_Status status = TF_Status.newStatus();
        BytePointer bytes = new BytePointer(config)) {
      TFE_ContextOptions options = tensorflow.TFE_NewContextOptions();
      try {
        tensorflow.TFE_ContextOptionsSetConfig(options, bytes, config.length, status);
        status.throwExceptionIfNotOK();
        TFE_Context context = tensorflow.TFE_NewContext(options, status);
        status.throwExceptionIfNotOK();
        try {
          return names(context, status);
        } finally {
          tensorflow.TFE_DeleteContext(context);
        }
      } finally {
        tensorflow.TFE_DeleteContextOptions(options);
      }
    }
  }

  private static List<String> names(TFE_Context context, TF_Status status) {
    TF_DeviceList list = tensorflow.TFE_ContextListDevices(context, status);
    status.throwExceptionIfNotOK();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
      String name = tensorflow.TF_DeviceListName(list, i, status).getString();
      names.add(name.substring(name.indexOf("/device:") + "/device:".length()));
    }
    tensorflow.TF_DeleteDeviceList(list);
    return names;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
