// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.KernelList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/**
 * The GPU kernels that TensorFlow's natives hold; the GPU's natives list them on any host, with or
 * without a GPU.
 */
final class GpuKernels {

  // What TensorFlow takes for a GPU; DEFAULT stands in where an op has no kernel for the GPU alone.
  private static final Set<String> DEVICES = Set.of("GPU", "DEFAULT");

  private final ListMultimap<String, KernelDef> kernels = ArrayListMultimap.create();
  private final Map<String, OpDef> ops = new HashMap<>();

  private GpuKernels(KernelList all, OpList known) {
    for (KernelDef kernel : all.getKernelList()) {
      if (DEVICES.contains(kernel.getDeviceType())) {
        kernels.put(kernel.getOp(), kernel);
      }
    }
    known.getOpList().forEach(op -> ops.put(op.getName(), op));
  }

  static GpuKernels read() {
    TensorFlow.version(); // loads the natives
    try (TF_Status status = TF_Status.newStatus();
        TF_Buffer kernels = tensorflow.TF_GetAllRegisteredKernels(status);
        TF_Buffer ops = tensorflow.TF_GetAllOpList()) {
      status.throwExceptionIfNotOK();
      return new GpuKernels(
          KernelList.parseFrom(kernels.copyData()), OpList.parseFrom(ops.copyData()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("TensorFlow's list of kernels cannot be read", e);
    }
  }

  /** Whether these are the natives of a GPU build. */
  boolean present() {
    return kernels.get("MatMul").stream().anyMatch(k -> k.getDeviceType().equals("GPU"));
  }

  OpDef op(NodeDef node) {
    OpDef op = ops.get(node.getOp());
    if (op == null) {
      throw new IllegalArgumentException("TensorFlow has no op " + node.getOp());
    }
    return op;
  }

  /** The kernel that a GPU would run a node with; empty if the node has to run on the processor. */
  Optional<KernelDef> of(NodeDef node) {
    List<KernelDef> fitting =
        kernels.get(node.getOp()).stream().filter(kernel -> fits(kernel, node)).toList();
    return fitting.stream()
        .filter(kernel -> kernel.getDeviceType().equals("GPU"))
        .findFirst()
        .or(() -> fitting.stream().findFirst());
  }

  private static boolean fits(KernelDef kernel, NodeDef node) {
    return kernel.getLabel().isEmpty()
        && kernel.getConstraintList().stream()
            .allMatch(
                constraint ->
                    constraint
                        .getAllowedValues()
                        .getList()
                        .getTypeList()
                        .containsAll(types(node.getAttrMap().get(constraint.getName()))));
  }

  private static List<DataType> types(AttrValue value) {
    return value.hasList() ? value.getList().getTypeList() : List.of(value.getType());
  }
}
